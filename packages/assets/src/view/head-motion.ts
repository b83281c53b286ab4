import {
  conjugate,
  multiply,
  type Pose,
  rotationVector,
  scale,
  subtract,
  type Vec3,
} from '@streamxr/spatial';
import { atRest, type Motion } from './viewer.ts';

/** Long enough to smooth a tracker's jitter (millimetres, tenths of degrees), shorter than a turn of the head (half a second). */
const windowMs = 250;
/** At 90 poses a second the window holds 23; more come only from a clock that stands still. */
const posesMax = 64;
/** Two poses nearer to each other in time than this say nothing of speed. */
const spanMsMin = 30;
/** Runners reach 10 m/s, heads 12 rad/s; faster is a teleport or a jump of the tracker, which nothing follows from. */
const metresPerSecondMax = 10;
const radPerSecondMax = 12;

interface Sample {
  readonly pose: Pose;
  readonly atMs: number;
}

/** How a head moves, from its last poses: the change over the last quarter of a second. */
export class HeadMotion {
  #samples: Sample[] = [];

  /** A time before the last one, or a jump, begins anew. */
  add(pose: Pose, atMs: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && (atMs < last.atMs || isJump(last, { pose, atMs }))) this.#samples = [];
    if (last?.atMs === atMs) this.#samples.pop();
    this.#samples.push({ pose, atMs });
    while (this.#samples.length > posesMax || (this.#samples[0]?.atMs ?? atMs) < atMs - windowMs) {
      this.#samples.shift();
    }
  }

  /** `atRest` until there are poses enough, and when the last one is older than the window. */
  at(nowMs: number): Motion {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || nowMs - last.atMs > windowMs) return atRest;
    return motionBetween(first, last) ?? atRest;
  }
}

function motionBetween(first: Sample, last: Sample): Motion | null {
  const ms = last.atMs - first.atMs;
  if (ms < spanMsMin) return null;
  const perSecond = 1_000 / ms;
  const turn = rotationVector(multiply(last.pose.rotation, conjugate(first.pose.rotation)));
  return {
    metresPerSecond: scale(subtract(last.pose.position, first.pose.position), perSecond),
    radPerSecond: scale(turn, perSecond),
  };
}

function isJump(before: Sample, after: Sample): boolean {
  // A step within one frame would look endlessly fast.
  const seconds = Math.max(spanMsMin, after.atMs - before.atMs) / 1_000;
  const size = ([x, y, z]: Vec3): number => Math.hypot(x, y, z);
  const turn = rotationVector(multiply(after.pose.rotation, conjugate(before.pose.rotation)));
  return (
    size(subtract(after.pose.position, before.pose.position)) > metresPerSecondMax * seconds ||
    size(turn) > radPerSecondMax * seconds
  );
}
