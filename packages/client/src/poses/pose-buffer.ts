import type { Hands } from '@streamxr/protocol';
import type { Quat, Vec3 } from '@streamxr/spatial';
import { Playout } from './playout.ts';
import { type MutablePose, PoseTrack, type TrackedPose } from './pose-track.ts';

/** A member's pose for one frame. Good during the call only: the same object is written for the next member. */
export interface ShownPose {
  readonly position: Vec3;
  readonly rotation: Quat;
  /** Only the hands that the member shows. */
  readonly hands: Hands | undefined;
}

/**
 * The jitter buffer: takes poses as they arrive and gives them back smoothly, 50 to 250 ms late depending on how unevenly they
 * arrive. A member that falls silent moves on for 150 ms at most; one that jumps by more than 3 m jumps.
 */
export class PoseBuffer {
  readonly #tracks = new Map<string, PoseTrack>();
  readonly #playout = new Playout();
  readonly #head = mutablePose();
  readonly #left = mutablePose();
  readonly #right = mutablePose();
  readonly #hands: { left: MutablePose | undefined; right: MutablePose | undefined } = {
    left: undefined,
    right: undefined,
  };
  readonly #shown: { -readonly [Key in keyof ShownPose]: ShownPose[Key] } = {
    position: this.#head.position,
    rotation: this.#head.rotation,
    hands: undefined,
  };

  /** A member is there; a known one keeps its motion. */
  add(clientId: string, pose: TrackedPose): void {
    if (!this.#tracks.has(clientId)) this.#tracks.set(clientId, new PoseTrack(pose));
  }

  remove(clientId: string): void {
    this.#tracks.delete(clientId);
  }

  /** A message with poses arrived: `timeMs` is its server time. Call once for each, before `push`. */
  arrived(timeMs: number, nowMs: number): void {
    this.#playout.arrived(timeMs, nowMs);
  }

  /** Members that were not added are ignored: presence may be faster than the news that somebody came. */
  push(clientId: string, pose: TrackedPose, timeMs: number): void {
    this.#tracks.get(clientId)?.push(pose, timeMs);
  }

  /** The same for members told of seldom: they go there evenly over `overMs`. */
  glide(clientId: string, pose: TrackedPose, timeMs: number, overMs: number): void {
    this.#tracks.get(clientId)?.glide(pose, timeMs, overMs);
  }

  /** Calls `visit` for every member that is wanted; everybody unless said. `nowMs` must not go back from call to call. */
  visit(
    nowMs: number,
    visit: (clientId: string, pose: ShownPose) => void,
    wants?: (clientId: string) => boolean,
  ): void {
    const { transitMs, jitterMs } = this.#playout;
    for (const [clientId, track] of this.#tracks) {
      if (wants?.(clientId) === false) continue;
      const { left, right } = track.sample(nowMs, transitMs, jitterMs, this.#head, this.#left, this.#right);
      this.#hands.left = left ? this.#left : undefined;
      this.#hands.right = right ? this.#right : undefined;
      this.#shown.hands = left || right ? this.#hands : undefined;
      visit(clientId, this.#shown);
    }
  }
}

function mutablePose(): MutablePose {
  return { position: [0, 0, 0], rotation: [0, 0, 0, 1] };
}
