import type { Hands } from '@streamxr/protocol';
import type { Quat, Vec3 } from '@streamxr/spatial';
import { Playout } from './playout.ts';
import type { MutablePose, TrackedPose } from './pose-ring.ts';
import { PoseTrack } from './pose-track.ts';

/** A member's pose for one frame. Good during the call only: the same object is written for the next member. */
export interface ShownPose {
  readonly position: Vec3;
  readonly rotation: Quat;
  /** Only the hands that the member shows. */
  readonly hands: Hands | undefined;
}

/** How poses are smoothed: of everybody who was visited last, or of one member. */
export interface Smoothing {
  /** How long a pose waits to be shown, besides the way of the quickest message. The mean over members. */
  readonly delayMs: number;
  /** By how much 19 of 20 messages come later than the quickest at most. */
  readonly jitterMs: number;
  /** The share of members whose motion goes on by guess because the next pose is late, 0 to 1. */
  readonly guessedShare: number;
  /** Members whose poses are smoothed. */
  readonly members: number;
}

/**
 * The jitter buffer: takes poses as they arrive and gives them back smoothly, 50 to 250 ms late depending on how unevenly they
 * arrive. A member that falls silent moves on for 150 ms at most; one that jumps by more than 3 m jumps. What it takes, it takes for
 * who is heard of: a member of whom no pose came costs nothing, and while nobody visits only the newest pose is kept.
 */
export class PoseBuffer {
  /** A track from the first pose on; before, where the member was when it was added. */
  readonly #members = new Map<string, PoseTrack | TrackedPose>();
  readonly #playout = new Playout();
  #isVisited = false;
  #tracked = 0;
  #guessed = 0;
  #delaySumMs = 0;
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
  /** Of members of whom nothing was heard: their pose goes out as it came in. */
  readonly #still: { -readonly [Key in keyof ShownPose]: ShownPose[Key] } = { ...this.#shown };

  /** Of the last visit. */
  get smoothing(): Smoothing {
    const { jitterMs } = this.#playout;
    const members = this.#tracked;
    if (members === 0) return { delayMs: 0, jitterMs, guessedShare: 0, members };
    return { delayMs: this.#delaySumMs / members, jitterMs, guessedShare: this.#guessed / members, members };
  }

  /** Of one member; null while nothing was heard of it. */
  smoothingOf(clientId: string): Smoothing | null {
    const track = this.#members.get(clientId);
    if (!(track instanceof PoseTrack)) return null;
    const { transitMs, jitterMs } = this.#playout;
    return { delayMs: track.delayMs(transitMs), jitterMs, guessedShare: track.isGuess ? 1 : 0, members: 1 };
  }

  /** A member is there; a known one keeps its motion. */
  add(clientId: string, pose: TrackedPose): void {
    if (!this.#members.has(clientId)) this.#members.set(clientId, pose);
  }

  remove(clientId: string): void {
    this.#members.delete(clientId);
  }

  /** A message with poses arrived: `timeMs` is its server time. Call once for each, before `push`. */
  arrived(timeMs: number, nowMs: number): void {
    this.#playout.arrived(timeMs, nowMs);
  }

  /** Members that were not added are ignored: presence may be faster than the news that somebody came. The pose may be kept. */
  push(clientId: string, pose: TrackedPose, timeMs: number): void {
    this.#heardOf(clientId, pose)?.push(pose, timeMs);
  }

  /** The same for members told of seldom: they go there evenly over `overMs`. */
  glide(clientId: string, pose: TrackedPose, timeMs: number, overMs: number): void {
    this.#heardOf(clientId, pose)?.glide(pose, timeMs, overMs);
  }

  /** Calls `visit` for every member that is wanted; everybody unless said. `nowMs` must not go back from call to call. */
  visit(
    nowMs: number,
    visit: (clientId: string, pose: ShownPose) => void,
    wants?: (clientId: string) => boolean,
  ): void {
    this.#isVisited = true;
    this.#tracked = this.#guessed = this.#delaySumMs = 0;
    for (const [clientId, member] of this.#members) {
      if (wants?.(clientId) === false) continue;
      visit(clientId, member instanceof PoseTrack ? this.#play(member, nowMs) : this.#stand(member));
    }
  }

  /** The member's track; null when it is not there, or when its pose waits for the first visit. */
  #heardOf(clientId: string, pose: TrackedPose): PoseTrack | null {
    const member = this.#members.get(clientId);
    if (member instanceof PoseTrack || member === undefined) return member ?? null;
    if (!this.#isVisited) {
      this.#members.set(clientId, pose);
      return null;
    }
    const track = new PoseTrack(member);
    this.#members.set(clientId, track);
    return track;
  }

  #play(track: PoseTrack, nowMs: number): ShownPose {
    const { transitMs, jitterMs } = this.#playout;
    const { left, right } = track.sample(nowMs, transitMs, jitterMs, this.#head, this.#left, this.#right);
    this.#tracked += 1;
    this.#delaySumMs += track.delayMs(transitMs);
    if (track.isGuess) this.#guessed += 1;
    this.#hands.left = left ? this.#left : undefined;
    this.#hands.right = right ? this.#right : undefined;
    this.#shown.hands = left || right ? this.#hands : undefined;
    return this.#shown;
  }

  #stand({ position, rotation, hands }: TrackedPose): ShownPose {
    this.#still.position = position;
    this.#still.rotation = rotation;
    this.#still.hands = hands?.left === undefined && hands?.right === undefined ? undefined : hands;
    return this.#still;
  }
}

function mutablePose(): MutablePose {
  return { position: [0, 0, 0], rotation: [0, 0, 0, 1] };
}
