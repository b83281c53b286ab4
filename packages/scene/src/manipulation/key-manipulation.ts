import type { InputClaims } from '../input/input-claims.ts';
import { isKeyForWorld } from '../input/key-focus.ts';
import { toRoom } from '../locomotion/walk.ts';
import type { ObjectTransform } from '../objects/shared-object.ts';
import type { Grip } from './grip.ts';
import {
  carryKeys,
  commandFor,
  type KeyCommand,
  type KeyNudge,
  nudgeFrom,
  type SelectionCommand,
  shapeKeys,
} from './key-commands.ts';
import { movedBy, scaledBy, turnedBy } from './transform.ts';

const moveMetresPerSecond = 1.5;
const raiseMetresPerSecond = 0.9;
const turnRadPerSecond = 1.5;
/** e-fold in a second: doubling takes 0.7 s. */
const growPerSecond = 1;
// Shift held: a fifth, to place something to the centimetre.
const fine = 0.2;
// A tap of R between two taps of + is one touch of the object, not three grabs of the room.
const touchEndsAfterSeconds = 0.5;

/** The keyboard's hold on an object. */
type KeyHold =
  | { readonly kind: 'none' }
  /** Enter or G: arrows move the object until it is let go. */
  | { readonly kind: 'carry'; readonly grip: Grip; readonly giveBackKeys: () => void }
  /** R, F, + or − on a selected object: held for as long as the keys are used. */
  | { readonly kind: 'touch'; readonly grip: Grip; readonly idleSeconds: number };

export interface KeyManipulationHost {
  /** Handles cycle, remove, and escape when nothing is carried. False when there was nothing to do. */
  command(command: SelectionCommand): boolean;
  /** Takes the selected object; null when none is selected or it may not be taken. */
  takeSelected(): Grip | null;
  /** What the pointer is dragging now: the keys turn and scale that. */
  dragged(): Grip | null;
  viewerYawRad(): number;
}

/** Manipulation by keyboard alone: `[` `]` choose, Enter or G grabs and releases, arrows and PageUp/PageDown move, R/F turn, +/− scale, Escape lets go, Delete removes. */
export class KeyManipulation implements Disposable {
  readonly #claims: InputClaims;
  readonly #host: KeyManipulationHost;
  readonly #held = new Set<string>();
  readonly #listening = new AbortController();
  #hold: KeyHold = { kind: 'none' };

  constructor(claims: InputClaims, host: KeyManipulationHost) {
    this.#claims = claims;
    this.#host = host;
    const { signal } = this.#listening;
    window.addEventListener('keydown', (event) => this.#onKeyDown(event), { signal });
    window.addEventListener('keyup', (event) => this.#held.delete(event.code), { signal });
    window.addEventListener('blur', () => this.#held.clear(), { signal });
    document.addEventListener('focusin', () => this.#held.clear(), { signal });
  }

  get isCarrying(): boolean {
    return this.#hold.kind === 'carry';
  }

  onFrame(dtSeconds: number): void {
    if (this.#hold.kind !== 'none' && !this.#hold.grip.isHeld) this.#forgetHold();
    const nudge = nudgeFrom((code) => this.#held.has(code));
    const dragged = this.#host.dragged();
    const grip = dragged ?? (this.#hold.kind === 'none' ? null : this.#hold.grip);
    if (nudge !== null && grip !== null) {
      // Arrows walk while a pointer drags: the person carries the object along.
      const meant = dragged === null && this.isCarrying ? nudge : { ...nudge, right: 0, backward: 0, up: 0 };
      const pace = this.#held.has('ShiftLeft') || this.#held.has('ShiftRight') ? fine : 1;
      grip.move(nudged(grip.transform, meant, dtSeconds * pace, this.#host.viewerYawRad()));
    }
    if (this.#hold.kind === 'touch')
      this.#ageTouch(this.#hold, nudge !== null ? 0 : this.#hold.idleSeconds + dtSeconds);
  }

  /** Lets go of what the keyboard holds. */
  letGo(): void {
    if (this.#hold.kind !== 'none') this.#hold.grip.letGo();
    this.#forgetHold();
  }

  [Symbol.dispose](): void {
    this.#listening.abort();
    this.letGo();
  }

  #onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || !isKeyForWorld(event)) return;
    const command = commandFor(event.code);
    if (command !== null) {
      // A held Enter must not grab and release in turn; a held bracket may run through the objects.
      const handled = event.repeat && command.kind !== 'cycle' ? false : this.#obey(command);
      if (handled) event.preventDefault();
      return;
    }
    const isShape = shapeKeys.includes(event.code);
    if (!isShape && !carryKeys.includes(event.code)) return;
    this.#held.add(event.code);
    if (isShape && this.#hold.kind === 'none' && this.#host.dragged() === null) this.#touch();
    if (this.isCarrying) event.preventDefault();
  }

  #obey(command: KeyCommand): boolean {
    const carried = this.#hold.kind === 'carry';
    if (command.kind === 'escape' && carried) {
      this.letGo();
      return true;
    }
    if (command.kind !== 'grab-or-release') {
      // Choosing another object or removing this one ends the hold on it.
      if (command.kind !== 'escape') this.letGo();
      return this.#host.command(command);
    }
    this.letGo();
    if (carried) return true;
    const grip = this.#host.takeSelected();
    if (grip === null) return false;
    this.#hold = { kind: 'carry', grip, giveBackKeys: this.#claims.claimKeys(carryKeys) };
    return true;
  }

  #touch(): void {
    const grip = this.#host.takeSelected();
    if (grip !== null) this.#hold = { kind: 'touch', grip, idleSeconds: 0 };
  }

  #ageTouch(touch: Extract<KeyHold, { kind: 'touch' }>, idleSeconds: number): void {
    if (idleSeconds > touchEndsAfterSeconds) this.letGo();
    else this.#hold = { ...touch, idleSeconds };
  }

  #forgetHold(): void {
    if (this.#hold.kind === 'carry') this.#hold.giveBackKeys();
    this.#hold = { kind: 'none' };
  }
}

/** The transform after `seconds` of held keys, moved as the viewer who looks along `yawRad` means it. */
export function nudged(
  transform: ObjectTransform,
  nudge: KeyNudge,
  seconds: number,
  yawRad: number,
): ObjectTransform {
  const metres = moveMetresPerSecond * seconds;
  const [x, z] = toRoom(nudge.right * metres, nudge.backward * metres, yawRad);
  const moved = movedBy(transform, [x, nudge.up * raiseMetresPerSecond * seconds, z]);
  const turned = turnedBy(moved, nudge.turn * turnRadPerSecond * seconds);
  return scaledBy(turned, Math.exp(nudge.grow * growPerSecond * seconds));
}
