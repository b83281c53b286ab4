import { identity, lerp, origin, slerp } from '@streamxr/spatial';
import type { ObjectTransform } from './shared-object.ts';

/**
 * Remote updates come 10–30 times a second; easing over this long turns them into one movement and stays short enough that a
 * hand and what it carries do not part.
 */
export const smoothingSeconds = 0.1;
/** Farther than this in one update is a placement, not a movement: it must not streak across the room. */
const jumpMetres = 4;

const still: ObjectTransform = { position: origin, rotation: identity, scale: [1, 1, 1] };

type Motion =
  | { readonly state: 'settled' }
  | { readonly state: 'easing'; readonly from: ObjectTransform; elapsedSeconds: number }
  | { readonly state: 'predicted' };

/**
 * Where one object is drawn: eased towards what the room says, or exactly where the local hand has it while it is dragged. When the
 * hand lets go, the object eases from there to what the room says, so that a small disagreement never shows as a jump.
 */
export class ObjectMotion {
  #shown: ObjectTransform;
  #target: ObjectTransform;
  #motion: Motion = { state: 'settled' };

  constructor(transform: ObjectTransform = still) {
    this.#shown = transform;
    this.#target = transform;
  }

  /** Where to draw it now. */
  get shown(): ObjectTransform {
    return this.#shown;
  }

  get isMoving(): boolean {
    return this.#motion.state === 'easing';
  }

  /** What the room says. Immediate when `ease` is false or when it is too far to be a movement. */
  setRemote(transform: ObjectTransform, ease: boolean): void {
    if (isSame(transform, this.#target)) return;
    this.#target = transform;
    if (this.#motion.state === 'predicted') return;
    this.#approach(ease);
  }

  /** Where the local hand has it: shown as is, until `clearLocal`. */
  setLocal(transform: ObjectTransform): void {
    this.#motion = { state: 'predicted' };
    this.#shown = transform;
  }

  clearLocal(ease: boolean): void {
    if (this.#motion.state === 'predicted') this.#approach(ease);
  }

  /** Moves on by `dtSeconds`; true when `shown` has changed. */
  advance(dtSeconds: number): boolean {
    const motion = this.#motion;
    if (motion.state !== 'easing') return false;
    motion.elapsedSeconds += dtSeconds;
    const t = motion.elapsedSeconds / smoothingSeconds;
    if (t >= 1) {
      this.#shown = this.#target;
      this.#motion = { state: 'settled' };
      return true;
    }
    this.#shown = {
      position: lerp(motion.from.position, this.#target.position, t),
      rotation: slerp(motion.from.rotation, this.#target.rotation, t),
      scale: lerp(motion.from.scale, this.#target.scale, t),
    };
    return true;
  }

  #approach(ease: boolean): void {
    const isFar = distanceMetres(this.#shown, this.#target) > jumpMetres;
    if (!ease || isFar || isSame(this.#shown, this.#target)) {
      this.#shown = this.#target;
      this.#motion = { state: 'settled' };
      return;
    }
    this.#motion = { state: 'easing', from: this.#shown, elapsedSeconds: 0 };
  }
}

function distanceMetres(a: ObjectTransform, b: ObjectTransform): number {
  return Math.hypot(
    a.position[0] - b.position[0],
    a.position[1] - b.position[1],
    a.position[2] - b.position[2],
  );
}

function isSame(a: ObjectTransform, b: ObjectTransform): boolean {
  return (
    a.position.every((value, i) => value === b.position[i]) &&
    a.rotation.every((value, i) => value === b.rotation[i]) &&
    a.scale.every((value, i) => value === b.scale[i])
  );
}
