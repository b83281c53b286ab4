import { assert } from '@streamxr/kernel';
import type { Hands } from '@streamxr/protocol';
import type { Quat, Vec3 } from '@streamxr/spatial';

/** What one member's body is like at one moment. */
export interface TrackedPose {
  readonly position: Vec3;
  readonly rotation: Quat;
  readonly hands?: Hands | undefined;
}

/** Written over and over: good until the next call only. */
export interface MutablePose {
  readonly position: [x: number, y: number, z: number];
  readonly rotation: [x: number, y: number, z: number, w: number];
}

/** Six tenths of a second at 20 Hz, and more than the longest delay at 30 Hz. */
export const samplesKept = 12;

/** Position and rotation of the head, of the left hand, of the right hand. */
const partFloats = 7;
/** Before the parts of a row: its flags, and its time since the base. */
const timeFloat = 1;
const leadFloats = 2;
const headRowFloats = leadFloats + partFloats;
const wholeRowFloats = leadFloats + 3 * partFloats;
/** Behind the samples: what is shown. */
const shownRow = samplesKept;

/** A quarter of an hour: so long after the base, single precision tells times 0.06 ms apart. */
const sinceBaseMsMax = 900_000;

/** Bits of a row's flags. */
const hasLeft = 1;
const hasRight = 2;
const isTeleport = 4;

/** Rows of one body at different times are worked on here: nothing is kept between calls, so that all rings can share it. */
const scratch = new Float32Array(wholeRowFloats);

/**
 * The newest poses of one member with their times, and the one that is shown: 468 bytes, 1.2 KB from its first hand on. In single
 * precision, which is 8 µm at the end of a room.
 */
export class PoseRing {
  #rowFloats = headRowFloats;
  #rows = new Float32Array((samplesKept + 1) * headRowFloats);
  #count = 0;
  #newest = -1;
  #baseMs = 0;

  /** `initial` is shown; no sample is there yet. */
  constructor(initial: TrackedPose) {
    this.#write(shownRow, initial);
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Age 0 is the newest. */
  timeAt(age: number): number {
    return this.#baseMs + (this.#rows[this.#rowAt(age) * this.#rowFloats + timeFloat] ?? 0);
  }

  isTeleport(age: number): boolean {
    return (this.#flags(this.#rowAt(age)) & isTeleport) !== 0;
  }

  markTeleport(): void {
    const at = this.#rowAt(0) * this.#rowFloats;
    this.#rows[at] = (this.#rows[at] ?? 0) | isTeleport;
  }

  add(pose: TrackedPose, timeMs: number): void {
    this.#write(this.#advance(timeMs), pose);
  }

  /** The newest sample once more, at a later time. */
  repeat(timeMs: number): void {
    const from = this.#rowAt(0) * this.#rowFloats;
    const at = this.#advance(timeMs) * this.#rowFloats;
    this.#rows.copyWithin(at + leadFloats, from + leadFloats, from + this.#rowFloats);
    this.#rows[at] = (this.#rows[from] ?? 0) & ~isTeleport;
  }

  /** Ends the newest sample's way at `timeMs`, where it is by then. Needs two samples. */
  cut(timeMs: number): void {
    this.between(1, 0, timeMs);
    const at = this.#rowAt(0) * this.#rowFloats;
    this.#rows.set(scratch.subarray(0, this.#rowFloats), at);
    this.#rows[at] = (scratch[0] ?? 0) & ~isTeleport;
    this.#rows[at + timeFloat] = timeMs - this.#baseMs;
  }

  /** Metres from the newest sample to the one before. Needs two. */
  stepMetres(): number {
    const newer = this.#rowAt(0) * this.#rowFloats;
    const older = this.#rowAt(1) * this.#rowFloats;
    return distance(this.#rows, newer, this.#rows, older);
  }

  metresFromNewest({ position: [x, y, z] }: TrackedPose): number {
    const at = this.#rowAt(0) * this.#rowFloats + leadFloats;
    const rows = this.#rows;
    return Math.hypot(x - (rows[at] ?? 0), y - (rows[at + 1] ?? 0), z - (rows[at + 2] ?? 0));
  }

  /** Computes the newest sample, going on by `by` of its last step. The next call may be `show` or `metresToShown`. */
  ahead(by: number): void {
    const newest = this.#load(0);
    if (by === 0) return;
    const older = this.#rowAt(1);
    const both = this.#flags(older) & this.#flags(newest);
    for (let part = 0; part < this.#parts; part++) {
      if (!isThere(part, both)) continue;
      for (let axis = 0; axis < 3; axis++) {
        const at = leadFloats + part * partFloats + axis;
        const from = this.#rows[older * this.#rowFloats + at] ?? 0;
        // Rotations stay: a head that overshoots looks drunk.
        scratch[at] = (scratch[at] ?? 0) + ((scratch[at] ?? 0) - from) * by;
      }
    }
  }

  /** Computes the pose at `timeMs` between two samples; of a teleport, the older. The next call may be `show` or `metresToShown`. */
  between(olderAge: number, newerAge: number, timeMs: number): void {
    const older = this.#load(olderAge);
    if (this.isTeleport(newerAge)) return;
    const newer = this.#rowAt(newerAge);
    const both = this.#flags(older) & this.#flags(newer);
    const t = (timeMs - this.timeAt(olderAge)) / (this.timeAt(newerAge) - this.timeAt(olderAge));
    for (let part = 0; part < this.#parts; part++) {
      const at = leadFloats + part * partFloats;
      if (isThere(part, both)) mixPart(scratch, at, this.#rows, newer * this.#rowFloats + at, t);
    }
  }

  /** From what is shown to what was computed. */
  metresToShown(): number {
    return distance(this.#rows, shownRow * this.#rowFloats, scratch, 0);
  }

  /** Moves what is shown by the share `t` towards what was computed; at 1 it is there. */
  show(t: number): void {
    const at = shownRow * this.#rowFloats;
    const shown = this.#flags(shownRow);
    this.#rows[at] = scratch[0] ?? 0;
    for (let part = 0; part < this.#parts; part++) {
      const offset = leadFloats + part * partFloats;
      // A hand that was not there comes from nowhere.
      if (t < 1 && isThere(part, shown)) mixPart(this.#rows, at + offset, scratch, offset, t);
      else for (let i = offset; i < offset + partFloats; i++) this.#rows[at + i] = scratch[i] ?? 0;
    }
  }

  /** Writes the pose that is shown; returns the hands that there are. */
  read(
    head: MutablePose,
    left: MutablePose,
    right: MutablePose,
  ): { readonly left: boolean; readonly right: boolean } {
    const at = shownRow * this.#rowFloats;
    const flags = this.#flags(shownRow);
    readPart(this.#rows, at + leadFloats, head);
    if ((flags & hasLeft) !== 0) readPart(this.#rows, at + leadFloats + partFloats, left);
    if ((flags & hasRight) !== 0) readPart(this.#rows, at + leadFloats + 2 * partFloats, right);
    return handsOf[flags & (hasLeft | hasRight)] ?? noHands;
  }

  get #parts(): number {
    return this.#rowFloats === headRowFloats ? 1 : 3;
  }

  #advance(timeMs: number): number {
    this.#newest = (this.#newest + 1) % samplesKept;
    if (this.#count === 0 || timeMs - this.#baseMs > sinceBaseMsMax) this.#rebase(timeMs);
    this.#count = Math.min(samplesKept, this.#count + 1);
    this.#rows[this.#newest * this.#rowFloats + timeFloat] = timeMs - this.#baseMs;
    return this.#newest;
  }

  #rebase(baseMs: number): void {
    const byMs = baseMs - this.#baseMs;
    this.#baseMs = baseMs;
    for (let row = 0; row < samplesKept; row++) {
      const at = row * this.#rowFloats + timeFloat;
      this.#rows[at] = (this.#rows[at] ?? 0) - byMs;
    }
  }

  #rowAt(age: number): number {
    assert(age < this.#count, 'there is a sample of that age');
    return (this.#newest - age + samplesKept) % samplesKept;
  }

  #flags(row: number): number {
    return this.#rows[row * this.#rowFloats] ?? 0;
  }

  #load(age: number): number {
    const row = this.#rowAt(age);
    const at = row * this.#rowFloats;
    for (let i = 0; i < this.#rowFloats; i++) scratch[i] = this.#rows[at + i] ?? 0;
    return row;
  }

  #write(row: number, { position, rotation, hands }: TrackedPose): void {
    const { left, right } = hands ?? {};
    if ((left !== undefined || right !== undefined) && this.#parts === 1) this.#makeRoomForHands();
    const at = row * this.#rowFloats;
    this.#rows[at] = (left === undefined ? 0 : hasLeft) | (right === undefined ? 0 : hasRight);
    writePart(this.#rows, at + leadFloats, position, rotation);
    if (left !== undefined) writePart(this.#rows, at + leadFloats + partFloats, left.position, left.rotation);
    if (right !== undefined)
      writePart(this.#rows, at + leadFloats + 2 * partFloats, right.position, right.rotation);
  }

  /** Most members show none: on a screen there are no hands to track. */
  #makeRoomForHands(): void {
    const before = this.#rows;
    this.#rows = new Float32Array((samplesKept + 1) * wholeRowFloats);
    for (let row = 0; row <= samplesKept; row++) {
      const from = row * headRowFloats;
      this.#rows.set(before.subarray(from, from + headRowFloats), row * wholeRowFloats);
    }
    this.#rowFloats = wholeRowFloats;
  }
}

const noHands = { left: false, right: false } as const;
/** By the two lowest bits of a row's flags. */
const handsOf = [
  noHands,
  { left: true, right: false },
  { left: false, right: true },
  { left: true, right: true },
] as const;

/** The head always is. */
function isThere(part: number, flags: number): boolean {
  return part === 0 || (flags & part) !== 0;
}

function writePart(target: Float32Array, at: number, position: Vec3, rotation: Quat): void {
  for (let i = 0; i < 3; i++) target[at + i] = position[i] ?? 0;
  for (let i = 0; i < 4; i++) target[at + 3 + i] = rotation[i] ?? 0;
}

function readPart(source: Float32Array, at: number, { position, rotation }: MutablePose): void {
  for (let i = 0; i < 3; i++) position[i] = source[at + i] ?? 0;
  for (let i = 0; i < 4; i++) rotation[i] = source[at + 3 + i] ?? 0;
}

/**
 * Moves a part towards another by the share `t`, rotations by normalised linear interpolation along the shorter arc: between
 * samples a few degrees apart it errs by less than the wire rounds.
 */
function mixPart(target: Float32Array, at: number, other: Float32Array, otherAt: number, t: number): void {
  for (let i = 0; i < 3; i++) {
    const from = target[at + i] ?? 0;
    target[at + i] = from + ((other[otherAt + i] ?? 0) - from) * t;
  }
  let dot = 0;
  for (let i = 3; i < 7; i++) dot += (target[at + i] ?? 0) * (other[otherAt + i] ?? 0);
  const sign = dot < 0 ? -1 : 1;
  let squares = 0;
  for (let i = 3; i < 7; i++) {
    const mixed = (target[at + i] ?? 0) * (1 - t) + (other[otherAt + i] ?? 0) * sign * t;
    target[at + i] = mixed;
    squares += mixed * mixed;
  }
  const length = Math.sqrt(squares);
  if (length > 0) for (let i = 3; i < 7; i++) target[at + i] = (target[at + i] ?? 0) / length;
}

/** Between the heads of two rows. */
function distance(a: Float32Array, aAt: number, b: Float32Array, bAt: number): number {
  const [i, j] = [aAt + leadFloats, bAt + leadFloats];
  return Math.hypot(
    (a[i] ?? 0) - (b[j] ?? 0),
    (a[i + 1] ?? 0) - (b[j + 1] ?? 0),
    (a[i + 2] ?? 0) - (b[j + 2] ?? 0),
  );
}
