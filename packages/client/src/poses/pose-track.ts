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

/** Half a second of lateness at 60 Hz. */
const samplesKept = 32;
/** Head, left hand, right hand: position and rotation each. */
const partFloats = 7;
const bodyFloats = 3 * partFloats;

/** Bits of `flags`. */
const hasLeft = 1;
const hasRight = 2;
const isTeleport = 4;

/** Farther in one step than anybody walks: shown as a jump, never as a slide through walls. */
const teleportMetres = 3;
/** The same for members told of once a second: nobody runs faster. */
const glideMetresMax = 8;
/** A member of whom nothing is heard moves on, ever slower, for this long. */
const extrapolateMsMax = 150;
/** Guessing from samples closer than this would magnify their rounding. */
const velocityMsMin = 20;
/** Samples farther apart than this say nothing about the speed now. */
const velocityMsMax = 400;
/** A guess that was wrong is put right over this time. */
const blendMs = 150;
/** Playing runs between 0.9 and 1.1 of real time while the delay adapts: slow enough not to be seen. */
const slewMax = 0.1;
/** Farther from the wanted delay than this, adapting would take too long. */
const slewMsMax = 1_000;
const delayMsMin = 50;
const delayMsMax = 250;
const intervalMsDefault = 50;

/**
 * The recent poses of one member, played back a little late so that there is mostly a next one to move towards. Nothing is
 * allocated after construction. Times of samples are the server's, `nowMs` is ours; `transitMs` leads from one to the other.
 */
export class PoseTrack {
  readonly #times = new Float64Array(samplesKept);
  readonly #flags = new Uint8Array(samplesKept);
  readonly #bodies = new Float64Array(samplesKept * bodyFloats);
  readonly #target = new Float64Array(bodyFloats);
  readonly #shown = new Float64Array(bodyFloats);
  #shownFlags = 0;
  #count = 0;
  #newest = -1;
  #intervalMs = intervalMsDefault;
  #lagMs = Number.NaN;
  #playMs = -Infinity;
  /** Infinite before the first frame: no time has passed then. */
  #nowMs = Infinity;
  #blendLeftMs = 0;
  /** When the glide that is underway ends, else before all time. */
  #glideEndMs = -Infinity;

  /** Where the member stands until something is heard of it. */
  constructor(initial: TrackedPose) {
    this.#shownFlags = writeBody(this.#shown, 0, initial);
  }

  /** Server time that is shown now; never decreases. */
  get playMs(): number {
    return this.#playMs;
  }

  /** A sample that is not newer than the newest is ignored. */
  push(pose: TrackedPose, timeMs: number): void {
    if (this.#glideEndMs > timeMs) this.#leaveGlide(pose, timeMs);
    else if (this.#count > 0) {
      const gapMs = timeMs - this.#timeAt(0);
      if (gapMs <= 0) return;
      if (gapMs < velocityMsMax) this.#intervalMs += (gapMs - this.#intervalMs) * 0.1;
      // Members who stand still say little: they stood until one interval ago.
      else this.#repeatNewest(timeMs - this.#intervalMs);
      if (this.#playMs > this.#timeAt(0)) this.#blendLeftMs = blendMs;
    } else this.#blendLeftMs = blendMs;
    const slot = this.#advance(timeMs);
    const flags = writeBody(this.#bodies, slot * bodyFloats, pose);
    this.#flags[slot] = flags | (this.#count > 1 && this.#stepMetres() > teleportMetres ? isTeleport : 0);
  }

  /**
   * A sample of a member that is told of seldom: it goes there evenly, over `overMs` from `timeMs` on. It is there that much too
   * late, which from afar nobody sees; a jerk every second everybody would.
   */
  glide(pose: TrackedPose, timeMs: number, overMs: number): void {
    if (this.#glideEndMs > timeMs) this.#endGlide(timeMs);
    else if (this.#count > 0 && timeMs > this.#timeAt(0)) this.#repeatNewest(timeMs);
    if (this.#count === 0 || this.#metresTo(pose) > glideMetresMax) {
      this.push(pose, timeMs + 1);
      return;
    }
    const endMs = timeMs + overMs;
    if (endMs <= this.#timeAt(0)) return;
    const slot = this.#advance(endMs);
    this.#flags[slot] = writeBody(this.#bodies, slot * bodyFloats, pose);
    this.#glideEndMs = endMs;
  }

  /** Moves on to `nowMs` and writes the pose that is to be shown. Returns the hands that there are. */
  sample(
    nowMs: number,
    transitMs: number,
    jitterMs: number,
    head: MutablePose,
    left: MutablePose,
    right: MutablePose,
  ): { readonly left: boolean; readonly right: boolean } {
    const elapsedMs = Math.max(0, nowMs - this.#nowMs);
    this.#nowMs = nowMs;
    if (this.#count > 0) this.#advancePlay(elapsedMs, transitMs, jitterMs);
    readPart(this.#shown, 0, head);
    readPart(this.#shown, partFloats, left);
    readPart(this.#shown, 2 * partFloats, right);
    return handsOf[this.#shownFlags & (hasLeft | hasRight)] ?? noHands;
  }

  #advancePlay(elapsedMs: number, transitMs: number, jitterMs: number): void {
    const delayMs = Math.min(delayMsMax, Math.max(delayMsMin, this.#intervalMs + jitterMs));
    const wantedLagMs = transitMs + delayMs;
    if (!(Math.abs(wantedLagMs - this.#lagMs) <= slewMsMax)) this.#lagMs = wantedLagMs;
    else {
      const stepMs = slewMax * elapsedMs;
      this.#lagMs += Math.min(stepMs, Math.max(-stepMs, wantedLagMs - this.#lagMs));
    }
    this.#playMs = Math.max(this.#playMs, this.#nowMs - this.#lagMs);
    if (this.#playMs < this.#timeAt(this.#count - 1)) return;
    this.#shownFlags = this.#evaluate();
    this.#show(elapsedMs);
  }

  /** Writes the pose at `#playMs` into `#target`; returns its flags. */
  #evaluate(): number {
    let age = 0;
    while (age < this.#count - 1 && this.#timeAt(age) > this.#playMs) age += 1;
    if (age > 0) return this.#between(age, age - 1, this.#playMs);
    const velocityMs = this.#count > 1 ? this.#timeAt(0) - this.#timeAt(1) : Infinity;
    const newest = this.#slotAt(0);
    const flags = this.#flags[newest] ?? 0;
    const blind = velocityMs < velocityMsMin || velocityMs > velocityMsMax || (flags & isTeleport) !== 0;
    this.#target.set(this.#bodies.subarray(newest * bodyFloats, (newest + 1) * bodyFloats));
    if (blind) return flags;
    // Slows down evenly to a halt: the guess has no edge, and is half as far at most as going on would be.
    const x = Math.min(1, (this.#playMs - this.#timeAt(0)) / extrapolateMsMax);
    const aheadMs = extrapolateMsMax * (x - (x * x) / 2);
    this.#pushAhead(this.#slotAt(1), newest, aheadMs / velocityMs);
    return flags;
  }

  #between(olderAge: number, newerAge: number, timeMs: number): number {
    const older = this.#slotAt(olderAge);
    const newer = this.#slotAt(newerAge);
    const flags = this.#flags[older] ?? 0;
    const newerFlags = this.#flags[newer] ?? 0;
    const from = older * bodyFloats;
    this.#target.set(this.#bodies.subarray(from, from + bodyFloats));
    if ((newerFlags & isTeleport) !== 0) return flags;
    const t = (timeMs - this.#timeAt(olderAge)) / (this.#timeAt(newerAge) - this.#timeAt(olderAge));
    const both = flags & newerFlags;
    mixPart(this.#target, 0, this.#bodies, newer * bodyFloats, t);
    if ((both & hasLeft) !== 0)
      mixPart(this.#target, partFloats, this.#bodies, newer * bodyFloats + partFloats, t);
    if ((both & hasRight) !== 0) {
      mixPart(this.#target, 2 * partFloats, this.#bodies, newer * bodyFloats + 2 * partFloats, t);
    }
    return flags;
  }

  /** Adds `by` times the last step to the positions in `#target`. Rotations stay: a head that overshoots looks drunk. */
  #pushAhead(older: number, newer: number, by: number): void {
    const both = (this.#flags[older] ?? 0) & (this.#flags[newer] ?? 0);
    for (let part = 0; part < 3; part++) {
      if (part === 1 && (both & hasLeft) === 0) continue;
      if (part === 2 && (both & hasRight) === 0) continue;
      for (let axis = 0; axis < 3; axis++) {
        const at = part * partFloats + axis;
        const step =
          (this.#bodies[newer * bodyFloats + at] ?? 0) - (this.#bodies[older * bodyFloats + at] ?? 0);
        this.#target[at] = (this.#target[at] ?? 0) + step * by;
      }
    }
  }

  #show(elapsedMs: number): void {
    const share = this.#blendLeftMs > 0 ? Math.min(1, elapsedMs / this.#blendLeftMs) : 1;
    this.#blendLeftMs = Math.max(0, this.#blendLeftMs - elapsedMs);
    if (share >= 1 || distance(this.#shown, 0, this.#target, 0) > teleportMetres) {
      this.#blendLeftMs = 0;
      this.#shown.set(this.#target);
    } else {
      for (let part = 0; part < 3; part++)
        mixPart(this.#shown, part * partFloats, this.#target, part * partFloats, share);
    }
  }

  /**
   * The member is told of often from now on, and is up to a second ahead of what is shown: that is made up for by a blend.
   * Moving on from where the glide is would look like a leap, and be continued as one.
   */
  #leaveGlide(pose: TrackedPose, timeMs: number): void {
    this.#glideEndMs = -Infinity;
    this.#count = 0;
    const slot = this.#advance(timeMs - delayMsMax);
    this.#flags[slot] = writeBody(this.#bodies, slot * bodyFloats, pose);
    this.#blendLeftMs = blendMs;
  }

  /** The glide is replaced by another: it ends where it was to be at that time. */
  #endGlide(timeMs: number): void {
    this.#glideEndMs = -Infinity;
    const startMs = this.#timeAt(1);
    const cutMs = Math.max(timeMs, startMs + 1);
    const flags = this.#between(1, 0, cutMs);
    const slot = this.#slotAt(0);
    this.#bodies.set(this.#target, slot * bodyFloats);
    this.#flags[slot] = flags & ~isTeleport;
    this.#times[slot] = cutMs;
    if (this.#playMs > cutMs) this.#blendLeftMs = blendMs;
  }

  #metresTo({ position: [x, y, z] }: TrackedPose): number {
    const at = this.#slotAt(0) * bodyFloats;
    return Math.hypot(
      x - (this.#bodies[at] ?? 0),
      y - (this.#bodies[at + 1] ?? 0),
      z - (this.#bodies[at + 2] ?? 0),
    );
  }

  #repeatNewest(timeMs: number): void {
    const from = this.#slotAt(0);
    const slot = this.#advance(timeMs);
    this.#bodies.copyWithin(slot * bodyFloats, from * bodyFloats, (from + 1) * bodyFloats);
    this.#flags[slot] = (this.#flags[from] ?? 0) & ~isTeleport;
  }

  #advance(timeMs: number): number {
    this.#newest = (this.#newest + 1) % samplesKept;
    this.#count = Math.min(samplesKept, this.#count + 1);
    this.#times[this.#newest] = timeMs;
    return this.#newest;
  }

  #stepMetres(): number {
    return distance(this.#bodies, this.#slotAt(0) * bodyFloats, this.#bodies, this.#slotAt(1) * bodyFloats);
  }

  /** Age 0 is the newest. */
  #slotAt(age: number): number {
    return (this.#newest - age + samplesKept) % samplesKept;
  }

  #timeAt(age: number): number {
    return this.#times[this.#slotAt(age)] ?? 0;
  }
}

const noHands = { left: false, right: false } as const;
/** By the two lowest bits of `flags`. */
const handsOf = [
  noHands,
  { left: true, right: false },
  { left: false, right: true },
  { left: true, right: true },
] as const;

function writeBody(target: Float64Array, at: number, { position, rotation, hands }: TrackedPose): number {
  writePart(target, at, position, rotation);
  if (hands?.left !== undefined) writePart(target, at + partFloats, hands.left.position, hands.left.rotation);
  if (hands?.right !== undefined)
    writePart(target, at + 2 * partFloats, hands.right.position, hands.right.rotation);
  return (hands?.left === undefined ? 0 : hasLeft) | (hands?.right === undefined ? 0 : hasRight);
}

function writePart(target: Float64Array, at: number, position: Vec3, rotation: Quat): void {
  for (let i = 0; i < 3; i++) target[at + i] = position[i] ?? 0;
  for (let i = 0; i < 4; i++) target[at + 3 + i] = rotation[i] ?? 0;
}

function readPart(source: Float64Array, at: number, { position, rotation }: MutablePose): void {
  for (let i = 0; i < 3; i++) position[i] = source[at + i] ?? 0;
  for (let i = 0; i < 4; i++) rotation[i] = source[at + 3 + i] ?? 0;
}

/**
 * Moves a part towards another by the share `t`, rotations by normalised linear interpolation along the shorter arc: between
 * samples a few degrees apart it errs by less than the wire rounds.
 */
function mixPart(target: Float64Array, at: number, other: Float64Array, otherAt: number, t: number): void {
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

function distance(a: Float64Array, aAt: number, b: Float64Array, bAt: number): number {
  return Math.hypot(
    (a[aAt] ?? 0) - (b[bAt] ?? 0),
    (a[aAt + 1] ?? 0) - (b[bAt + 1] ?? 0),
    (a[aAt + 2] ?? 0) - (b[bAt + 2] ?? 0),
  );
}
