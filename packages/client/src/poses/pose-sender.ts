import type { Clock } from '@streamxr/kernel';
import type { ClientMessageOf } from '@streamxr/protocol';
import type { Quat, Vec3 } from '@streamxr/spatial';
import type { Cancel, Timers } from '../timers.ts';
import { copyPose, type MemberPose } from './member-pose.ts';

/** A pose that stays the same is told this often, so that others need not guess. */
const keepaliveMs = 1_000;
/** Half of what the wire can tell. */
const moveMetresMin = 0.0005;
/** 1 − |cos(half angle)| of about 0.15°, below what a pose on the wire can tell. */
const turnMin = 1e-6;
/** Directions travel in thousandths. */
const gazeMin = 0.001;

export interface PoseSenderOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly periodMs: number;
  /** False when it did not go out. */
  readonly send: (message: ClientMessageOf<'head-tracking'>) => boolean;
}

/**
 * Sends the newest pose at a steady rate while it changes. When it stops changing it is sent once more, so that receivers see a
 * standstill instead of guessing on; then once a second.
 */
export class PoseSender {
  readonly #options: PoseSenderOptions;
  #newest: MemberPose | null = null;
  #sent: MemberPose | null = null;
  #sentMs = -Infinity;
  /** The last pose sent was new: a standstill has not been told yet. */
  #wasMoving = false;
  #hasLine = false;
  #cancelTimer: Cancel | null = null;

  constructor(options: PoseSenderOptions) {
    this.#options = options;
  }

  /** The pose is copied. Throws a StreamXrError `BAD_FIELD` for numbers that are not finite or outside the room. */
  offer(pose: MemberPose): void {
    this.#newest = copyPose(pose);
    this.#run();
  }

  /** A new line knows nothing: the pose goes out at once. */
  lineBack(): void {
    this.#hasLine = true;
    this.#sent = null;
    this.#sentMs = -Infinity;
    this.#run();
  }

  lineLost(): void {
    this.#hasLine = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #run(): void {
    const pose = this.#newest;
    if (pose === null || !this.#hasLine) return;
    const nowMs = this.#options.clock.nowMs();
    const changed = this.#sent === null || differs(this.#sent, pose);
    const pauseMs = changed || this.#wasMoving ? this.#options.periodMs : keepaliveMs;
    if (nowMs - this.#sentMs >= pauseMs) {
      this.#sentMs = nowMs;
      if (this.#options.send({ type: 'head-tracking', ...pose })) {
        this.#sent = pose;
        this.#wasMoving = changed;
      }
    }
    this.#schedule(pose, nowMs);
  }

  #schedule(pose: MemberPose, nowMs: number): void {
    const lively = this.#wasMoving || this.#sent === null || differs(this.#sent, pose);
    const dueMs = this.#sentMs + (lively ? this.#options.periodMs : keepaliveMs);
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.timers.after(Math.max(1, dueMs - nowMs), () => {
      this.#cancelTimer = null;
      this.#run();
    });
  }
}

interface Placed {
  readonly position: Vec3;
  readonly rotation: Quat;
}

function differs(a: MemberPose, b: MemberPose): boolean {
  return (
    moved(a, b) ||
    turned(a.gaze, b.gaze) ||
    movedHand(a.hands?.left, b.hands?.left) ||
    movedHand(a.hands?.right, b.hands?.right)
  );
}

function turned(a: Vec3 | undefined, b: Vec3 | undefined): boolean {
  if (a === undefined || b === undefined) return a !== b;
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2])) >= gazeMin;
}

function movedHand(a: Placed | undefined, b: Placed | undefined): boolean {
  if (a === undefined || b === undefined) return a !== b;
  return moved(a, b);
}

function moved(a: Placed, b: Placed): boolean {
  for (let i = 0; i < 3; i++)
    if (Math.abs((a.position[i] ?? 0) - (b.position[i] ?? 0)) >= moveMetresMin) return true;
  const [ax, ay, az, aw] = a.rotation;
  const [bx, by, bz, bw] = b.rotation;
  return 1 - Math.abs(ax * bx + ay * by + az * bz + aw * bw) > turnMin;
}
