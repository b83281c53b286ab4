import type { TickInputs } from '../inputs/tick-inputs.ts';
import type { KernelInputs } from '../kernel/inputs.ts';
import type { SceneState } from '../scene/scene-state.ts';
import { kernelInputsOf } from '../scene/kernel-inputs.ts';

/** What a kernel is fed at one tick. */
export interface KernelTick {
  readonly tick: number;
  readonly inputs: KernelInputs;
}

/** The ticks of the last eight seconds, and the scene before them: what it takes to make any particle anew. */
export class TickHistory {
  readonly #ticksMax: number;
  readonly #base: SceneState;
  #ticks: TickInputs[] = [];
  #first = 0;

  /** `base` is the scene before the first tick; it becomes the history's own. */
  constructor(base: SceneState, ticksMax: number) {
    this.#base = base;
    this.#ticksMax = ticksMax;
  }

  /** The scene before the oldest tick that is kept. To be copied by who wants to keep it. */
  get base(): SceneState {
    return this.#base;
  }

  get newestTick(): number {
    return this.#base.tick + this.length;
  }

  get length(): number {
    return this.#ticks.length - this.#first;
  }

  push(inputs: TickInputs): void {
    this.#ticks.push(inputs);
    while (this.length > this.#ticksMax) {
      const oldest = this.#ticks[this.#first];
      if (oldest !== undefined) this.#base.apply(oldest);
      this.#first += 1;
    }
    // Cut rarely: moving the list for every tick would cost more than the tick.
    if (this.#first > this.#ticksMax) {
      this.#ticks = this.#ticks.slice(this.#first);
      this.#first = 0;
    }
  }

  at(tick: number): TickInputs | undefined {
    const index = tick - this.#base.tick - 1;
    return index < 0 ? undefined : this.#ticks[this.#first + index];
  }
}

/** A second walk through a history, while it grows: for particles that are made anew beside those that are shown. */
export class Replay {
  readonly #history: TickHistory;
  readonly #scene: SceneState;

  constructor(history: TickHistory) {
    this.#history = history;
    this.#scene = history.base.copy();
  }

  /** That of the next step: a kernel is reset to it before the first one. */
  get nextTick(): number {
    return this.#scene.tick + 1;
  }

  /**
   * What the next tick feeds the kernel, up to `until`; null when it is past it, or (which `isTooOld` tells) when the history has
   * forgotten where this walk is.
   */
  next(until: number): KernelTick | null {
    const tick = this.nextTick;
    if (tick > until) return null;
    const inputs = this.#history.at(tick);
    if (inputs === undefined) return null;
    this.#scene.apply(inputs);
    return { tick, inputs: kernelInputsOf(this.#scene) };
  }

  get isTooOld(): boolean {
    return this.nextTick <= this.#history.base.tick;
  }
}
