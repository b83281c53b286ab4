import { unreachable } from '@streamxr/kernel';

/** Long enough to be seen as an arrival, short enough never to be waited for. */
export const appearSeconds = 0.18;
export const leaveSeconds = 0.14;

type Phase =
  | { readonly state: 'appearing'; elapsedSeconds: number }
  | { readonly state: 'present' }
  | { readonly state: 'leaving'; elapsedSeconds: number; readonly from: number }
  | { readonly state: 'gone' };

/** How far something has come into the room, 0 to 1, from its arrival to its leaving. */
export class Appearance {
  #phase: Phase;
  #presence: number;

  constructor(isAnimated: boolean) {
    this.#phase = isAnimated ? { state: 'appearing', elapsedSeconds: 0 } : { state: 'present' };
    this.#presence = isAnimated ? 0 : 1;
  }

  /** 0 is not there at all, 1 is all there; eased. */
  get presence(): number {
    return this.#presence;
  }

  get isSettled(): boolean {
    return this.#phase.state === 'present' || this.#phase.state === 'gone';
  }

  get isLeaving(): boolean {
    return this.#phase.state === 'leaving' || this.#phase.state === 'gone';
  }

  get isGone(): boolean {
    return this.#phase.state === 'gone';
  }

  leave(isAnimated: boolean): void {
    if (this.isLeaving) return;
    if (isAnimated) {
      this.#phase = { state: 'leaving', elapsedSeconds: 0, from: this.#presence };
    } else {
      this.#phase = { state: 'gone' };
      this.#presence = 0;
    }
  }

  /** Comes back while it was leaving. */
  stay(): void {
    if (!this.isLeaving) return;
    this.#phase = { state: 'present' };
    this.#presence = 1;
  }

  advance(dtSeconds: number): void {
    const phase = this.#phase;
    switch (phase.state) {
      case 'present':
      case 'gone':
        return;
      case 'appearing': {
        phase.elapsedSeconds += dtSeconds;
        const t = Math.min(1, phase.elapsedSeconds / appearSeconds);
        this.#presence = 1 - (1 - t) ** 3;
        if (t === 1) this.#phase = { state: 'present' };
        return;
      }
      case 'leaving': {
        phase.elapsedSeconds += dtSeconds;
        const t = Math.min(1, phase.elapsedSeconds / leaveSeconds);
        this.#presence = phase.from * (1 - t * t);
        if (t === 1) this.#phase = { state: 'gone' };
        return;
      }
      default:
        return unreachable(phase);
    }
  }
}
