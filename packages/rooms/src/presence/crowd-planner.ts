import type { CrowdPose } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import type { CrowdGroup, CrowdMember } from './crowd-group.ts';
import { CrowdGroups } from './crowd-groups.ts';
import { type CrowdLimits, defaultCrowdLimits } from './crowd-limits.ts';

/** What is to be told on one stream. Ids are the counters of client ids. */
export interface StreamPlan {
  readonly stream: number;
  /** All who listen. */
  readonly members: readonly number[];
  /** Where these are now; some are new to the stream. */
  readonly updates: readonly CrowdPose[];
  /** Known to the stream, and no longer told of. */
  readonly removed: readonly number[];
  /** Listeners who need a keyframe instead of this frame. */
  readonly keyframesFor: readonly number[];
}

export interface CrowdPlan {
  /** Groups in which something is to be told: those near, at the full rate. */
  readonly near: readonly StreamPlan[];
  /** For all members: those who are far for somebody, each once in `farMs`. Null when there is nothing to tell. */
  readonly far: StreamPlan | null;
  /** Streams of groups that are no more. */
  readonly ended: readonly number[];
}

/** The number of the stream that all share. */
export const farStream = 0;

/**
 * Decides who is told of whom, tick by tick: `(state, input, now) -> plan`. Every member is in one group and hears its near
 * stream and the far stream; together they tell of everybody. Watchers listen with a group and are nowhere. Only those who moved are told of. A group's members hear of
 * themselves as well, unless they are alone: clients ignore it.
 */
export class CrowdPlanner {
  readonly #limits: CrowdLimits;
  readonly #groups: CrowdGroups;
  /** What each near stream's listeners were told of and not yet told to forget. */
  readonly #told = new Map<number, Set<number>>();
  readonly #farTold = new Set<number>();
  /** Told of by the far stream, and gone since the last plan. */
  readonly #farGone = new Set<number>();
  readonly #moved = new Set<number>();
  /** Moved since the far stream told of them. */
  readonly #farDue = new Set<number>();
  /** All members, ascending: turns go round by id, which keeps frames small. */
  readonly #ids: number[] = [];
  /** The id that had its turn last. */
  #farTurn = -1;
  /** Turns that time has earned and nobody has taken, below one. */
  #farShare = 0;
  #lastMs: number | null = null;
  readonly #farNewcomers = new Set<number>();

  constructor(limits: CrowdLimits = defaultCrowdLimits) {
    this.#limits = limits;
    this.#groups = new CrowdGroups(limits);
  }

  get size(): number {
    return this.#ids.length;
  }

  /** How many groups there are, and how many distances were worked out so far. */
  get cost(): { readonly groups: number; readonly operations: number } {
    return { groups: this.#groups.groups.size, operations: this.#groups.operations };
  }

  /** Whether it is somewhere and is told of. */
  has(id: number): boolean {
    return this.#groups.members.has(id);
  }

  /** Whether it listens without being anywhere. */
  watches(id: number): boolean {
    return this.#groups.watchers.has(id);
  }

  /** It listens from now on, as if it stood at `from`, and nobody is told of it. */
  watch(id: number, from: Vec3): void {
    this.#groups.watch(id, from);
    this.#farNewcomers.add(id);
  }

  join(pose: CrowdPose): void {
    this.#groups.join(pose);
    this.#ids.splice(placeIn(this.#ids, pose.id), 0, pose.id);
    this.#moved.add(pose.id);
    this.#farDue.add(pose.id);
    this.#farNewcomers.add(pose.id);
  }

  /** The newest pose wins. Who is not in the crowd is not told of. */
  moved(pose: CrowdPose): void {
    if (!this.#groups.moved(pose)) return;
    this.#moved.add(pose.id);
    this.#farDue.add(pose.id);
  }

  /** Whoever it was, a member or a watcher. */
  leave(id: number): void {
    if (this.watches(id)) {
      this.#groups.unwatch(id);
      this.#farNewcomers.delete(id);
    }
    if (!this.has(id)) return;
    this.#groups.leave(id);
    this.#ids.splice(placeIn(this.#ids, id), 1);
    this.#moved.delete(id);
    this.#farDue.delete(id);
    this.#farNewcomers.delete(id);
    if (this.#farTold.delete(id)) this.#farGone.add(id);
  }

  /** The member came back, or frames to it were dropped: it needs keyframes. */
  resync(id: number): void {
    const listener = this.#groups.members.get(id) ?? this.#groups.watchers.get(id);
    if (listener === undefined) return;
    listener.group?.newcomers.add(id);
    this.#farNewcomers.add(id);
  }

  /** Call once a tick; `nowMs` must not go back. */
  tick(nowMs: number): CrowdPlan {
    this.#groups.review(nowMs);
    const ended = this.#endStreams();
    const updates = this.#updatesByGroup();
    const near: StreamPlan[] = [];
    for (const group of this.#groups.groups) {
      const plan = this.#planGroup(group, updates.get(group) ?? []);
      if (plan !== null) near.push(plan);
    }
    this.#moved.clear();
    return { near, far: this.#planFar(nowMs), ended };
  }

  #endStreams(): readonly number[] {
    const streams = new Set<number>();
    for (const { stream } of this.#groups.groups) streams.add(stream);
    const ended = [...this.#told.keys()].filter((stream) => !streams.has(stream));
    for (const stream of ended) this.#told.delete(stream);
    return ended;
  }

  #updatesByGroup(): ReadonlyMap<CrowdGroup, CrowdPose[]> {
    const updates = new Map<CrowdGroup, CrowdPose[]>();
    for (const id of this.#moved) {
      const member = this.#groups.members.get(id);
      if (member === undefined) continue;
      for (const group of member.nearOf) {
        const poses = updates.get(group);
        if (poses === undefined) updates.set(group, [member.pose]);
        else poses.push(member.pose);
      }
    }
    return updates;
  }

  #planGroup(group: CrowdGroup, moved: readonly CrowdPose[]): StreamPlan | null {
    let told = this.#told.get(group.stream);
    if (told === undefined) this.#told.set(group.stream, (told = new Set()));
    const known = told;
    const removed: number[] = [];
    const newcomers: CrowdPose[] = [];
    if (group.nearChanged) {
      const wanted = toldOf(group);
      for (const id of known) if (!wanted.has(id)) removed.push(id);
      for (const id of removed) known.delete(id);
      for (const [id, { pose }] of wanted) {
        if (known.has(id)) continue;
        newcomers.push(pose);
      }
      group.nearChanged = false;
    }
    const updates = [...moved.filter(({ id }) => known.has(id)), ...newcomers];
    for (const { id } of newcomers) known.add(id);
    if (updates.length === 0 && removed.length === 0 && group.newcomers.size === 0) return null;
    const plan = {
      stream: group.stream,
      members: [...idsOf(group.members), ...idsOf(group.watchers)],
      updates,
      removed,
      keyframesFor: [...group.newcomers],
    };
    group.newcomers.clear();
    return plan;
  }

  #planFar(nowMs: number): StreamPlan | null {
    const removed = [...this.#farGone];
    this.#farGone.clear();
    const updates: CrowdPose[] = [];
    for (let turns = this.#farTurns(nowMs); turns > 0; turns--) {
      const pose = this.#nextFar();
      if (pose === null) continue;
      this.#farTold.add(pose.id);
      updates.push(pose);
    }
    if (updates.length === 0 && removed.length === 0 && this.#farNewcomers.size === 0) return null;
    const plan = {
      stream: farStream,
      members: [...this.#ids, ...this.#groups.watchers.keys()],
      updates,
      removed,
      keyframesFor: [...this.#farNewcomers],
    };
    this.#farNewcomers.clear();
    return plan;
  }

  /** How many members have their turn now: all of them in `farMs`, evenly. */
  #farTurns(nowMs: number): number {
    const elapsedMs = this.#lastMs === null ? 0 : Math.max(0, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    this.#farShare += (elapsedMs / this.#limits.farMs) * this.#ids.length;
    const turns = Math.floor(this.#farShare);
    this.#farShare -= turns;
    return Math.min(turns, this.#ids.length);
  }

  /** The next member's pose, or null when it need not be told: it did not move, or is near for all. */
  #nextFar(): CrowdPose | null {
    const place = placeIn(this.#ids, this.#farTurn + 1);
    const id = this.#ids[place] ?? this.#ids[0];
    if (id === undefined) return null;
    this.#farTurn = id;
    const member = this.#groups.members.get(id);
    if (member === undefined || !this.#farDue.has(id)) return null;
    if (member.nearOf.size === this.#groups.groups.size) return null;
    this.#farDue.delete(id);
    return member.pose;
  }
}

function idsOf(listeners: Iterable<{ readonly id: number }>): number[] {
  return Array.from(listeners, ({ id }) => id);
}

/** Nobody needs to hear where it is itself: a group shares its frame, but who is alone in it does not. */
function toldOf(group: CrowdGroup): ReadonlyMap<number, CrowdMember> {
  const told = new Map<number, CrowdMember>();
  const alone = group.members.size === 1 && group.watchers.size === 0;
  for (const member of group.near) if (!(alone && group.members.has(member))) told.set(member.id, member);
  return told;
}

/** The first place whose id is not below. */
function placeIn(ids: readonly number[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
