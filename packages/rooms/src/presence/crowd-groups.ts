import { assert } from '@streamxr/kernel';
import type { CrowdPose } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import { CrowdGroup, type CrowdMember, type CrowdWatcher, squaredMetres } from './crowd-group.ts';
import type { CrowdLimits } from './crowd-limits.ts';
import { chooseByGaze } from './gaze-choice.ts';
import { chooseNear } from './near-choice.ts';
import { nearestGroups } from './nearest-groups.ts';

/** Among these a group looks for those near to it: with groups of five they are still more than `nearMax`. */
const neighboursMax = 15;
/** Among these it looks for those who are looked at. */
const inViewMax = 48;
/** A member changes to a group whose centre is that much nearer: less would have it come and go. */
const clearlyNearerSquared = 0.6 ** 2;
/** A member nearer to its centre than this share of what its group hears of is well placed, whoever else is nearer. */
const wellPlacedShare = 0.5;
/** Farther than that many times what its group hears of, its neighbours are no longer the group's neighbours. */
const strayedTimes = 2;
/** Spreads the reviews of groups over time, whatever their numbers are: the golden ratio. */
const phaseStep = 0.618_033_988_75;

/**
 * Who shares a stream with whom, and of whom they hear at the full rate. Groups follow their members: they split when they grow,
 * join when they shrink, and lose those who walk off to others. As groups hold a number of people and not of metres, a crowd
 * costs what a spread-out room does.
 */
export class CrowdGroups {
  readonly #limits: CrowdLimits;
  readonly #members = new Map<number, CrowdMember>();
  readonly #groups = new Set<CrowdGroup>();
  readonly #watchers = new Map<number, CrowdWatcher>();
  #nextStream = 1;
  #operations = 0;

  constructor(limits: CrowdLimits) {
    this.#limits = limits;
  }

  get watchers(): ReadonlyMap<number, CrowdWatcher> {
    return this.#watchers;
  }

  get groups(): ReadonlySet<CrowdGroup> {
    return this.#groups;
  }

  get members(): ReadonlyMap<number, CrowdMember> {
    return this.#members;
  }

  /** Distances worked out so far: what the groups cost, free of clocks. */
  get operations(): number {
    return this.#operations;
  }

  join(pose: CrowdPose): void {
    assert(!this.#members.has(pose.id), 'nobody joins a crowd twice');
    this.#operations += this.#groups.size;
    const [group = this.#open()] = nearestGroups(this.#groups, pose.position, 1, null);
    const member: CrowdMember = { id: pose.id, pose, group, nearOf: new Set() };
    this.#members.set(pose.id, member);
    group.add(member);
    this.#splitIfLarge(group);
  }

  /** False for who has not joined. */
  moved(pose: CrowdPose): boolean {
    const member = this.#members.get(pose.id);
    if (member === undefined) return false;
    member.group.shift(member.pose.position, pose.position);
    member.pose = pose;
    return true;
  }

  leave(id: number): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    this.#members.delete(id);
    this.#takeOut(member);
    for (const group of [...member.nearOf]) group.forget(member);
  }

  /** It hears what the group nearest to `from` hears, and with another group when that one is no more. */
  watch(id: number, from: Vec3): void {
    assert(!this.#members.has(id) && !this.#watchers.has(id), 'nobody joins a crowd twice');
    const watcher: CrowdWatcher = { id, from, group: null };
    this.#watchers.set(id, watcher);
    this.#settle(watcher);
  }

  unwatch(id: number): void {
    const watcher = this.#watchers.get(id);
    if (watcher === undefined) return;
    this.#watchers.delete(id);
    watcher.group?.lose(watcher);
  }

  /** Reviews the groups whose turn it is, and those that are new. */
  review(nowMs: number): void {
    for (const watcher of this.#watchers.values()) if (watcher.group === null) this.#settle(watcher);
    const due = [...this.#groups].filter((group) => group.reviewed !== this.#turnOf(group, nowMs));
    // Splits add groups while this runs; each needs a newcomer, so there is an end.
    for (const group of due) {
      if (!this.#groups.has(group)) continue;
      group.reviewed = this.#turnOf(group, nowMs);
      this.#review(group);
    }
    // Who joins a group, or leaves one by a split, is near until the group is reviewed: many at once must not wait for that.
    const nearMax = this.#limits.nearMax + this.#limits.gazeMax;
    for (const group of this.#groups)
      if (group.reviewed === -1 || group.near.size > nearMax) {
        group.reviewed = this.#turnOf(group, nowMs);
        this.#renewNear(group);
      }
  }

  #settle(watcher: CrowdWatcher): void {
    const [group] = nearestGroups(this.#groups, watcher.from, 1, null);
    this.#operations += this.#groups.size;
    group?.receive(watcher);
  }

  #turnOf(group: CrowdGroup, nowMs: number): number {
    return Math.floor(nowMs / this.#limits.reviewMs + group.stream * phaseStep);
  }

  #review(group: CrowdGroup): void {
    const neighbours = nearestGroups(this.#groups, group.centre, neighboursMax, group);
    this.#operations += this.#groups.size;
    for (const member of [...group.members]) this.#moveIfElsewhere(member, group, neighbours);
    const [nearest] = neighbours;
    if (group.members.size < this.#limits.groupMin && nearest !== undefined && this.#groups.has(nearest)) {
      for (const member of [...group.members]) this.#change(member, nearest);
      this.#splitIfLarge(nearest);
    }
    if (this.#groups.has(group)) this.#renewNear(group);
  }

  #moveIfElsewhere(member: CrowdMember, group: CrowdGroup, neighbours: readonly CrowdGroup[]): void {
    const at = member.pose.position;
    const squared = squaredMetres(at, group.centre);
    const placed = wellPlacedShare * group.nearMetres;
    if (squared <= placed * placed) return;
    const strayed = squared > (strayedTimes * group.nearMetres) ** 2;
    const among = strayed ? this.#groups : neighbours;
    this.#operations += strayed ? this.#groups.size : neighbours.length;
    const [other] = nearestGroups(among, at, 1, group);
    if (other === undefined || !this.#groups.has(other)) return;
    if (squaredMetres(at, other.centre) >= squared * clearlyNearerSquared) return;
    this.#change(member, other);
    this.#splitIfLarge(other);
  }

  #renewNear(group: CrowdGroup): void {
    group.measure();
    const around = nearestGroups(this.#groups, group.centre, inViewMax, group);
    const { near, metres, candidates } = chooseNear(
      group,
      around.slice(0, neighboursMax),
      this.#limits.nearMax,
    );
    const gaze = chooseByGaze(group, around, near, this.#limits);
    for (const member of gaze.seen) near.add(member);
    this.#operations += this.#groups.size + candidates + gaze.candidates;
    group.nearMetres = metres;
    group.nearBecomes(near);
  }

  #change(member: CrowdMember, to: CrowdGroup): void {
    this.#takeOut(member);
    to.add(member);
  }

  #takeOut(member: CrowdMember): void {
    const { group } = member;
    group.delete(member);
    if (group.members.size > 0) return;
    for (const seen of [...group.near]) group.forget(seen);
    this.#groups.delete(group);
    for (const watcher of group.watchers) watcher.group = null;
  }

  /** The half that lies farther along the axis on which the group is longest becomes a group of its own. */
  #splitIfLarge(group: CrowdGroup): void {
    if (group.members.size <= this.#limits.groupMax) return;
    this.#operations += group.members.size;
    const members = [...group.members];
    const axis = longestAxis(members);
    members.sort((a, b) => a.pose.position[axis] - b.pose.position[axis] || a.id - b.id);
    const other = this.#open();
    for (const member of members.slice(members.length >> 1)) this.#change(member, other);
  }

  #open(): CrowdGroup {
    const group = new CrowdGroup(this.#nextStream);
    this.#nextStream += 1;
    this.#groups.add(group);
    return group;
  }
}

function longestAxis(members: readonly CrowdMember[]): 0 | 1 | 2 {
  const extent = (axis: 0 | 1 | 2): number => {
    const places = members.map(({ pose }) => pose.position[axis]);
    return Math.max(...places) - Math.min(...places);
  };
  const [x, y, z] = [extent(0), extent(1), extent(2)];
  if (x >= y && x >= z) return 0;
  return z >= y ? 2 : 1;
}
