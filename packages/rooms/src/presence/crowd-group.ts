import type { CrowdPose } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';

/** A member as crowds see it: somebody who is somewhere, and watches with the others of its group. */
export interface CrowdMember {
  readonly id: number;
  pose: CrowdPose;
  group: CrowdGroup;
  /** The groups that hear of it at the full rate. */
  readonly nearOf: Set<CrowdGroup>;
}

/** Who hears a stream without being anywhere: nobody is told of it. */
export interface CrowdWatcher {
  readonly id: number;
  /** The group nearest to there is the one that it watches with. */
  readonly from: Vec3;
  /** Null while there is none. */
  group: CrowdGroup | null;
}

/** Members who are near each other and share one stream of what is around them. */
export class CrowdGroup {
  /** The number of its stream; never used again. */
  readonly stream: number;
  readonly members = new Set<CrowdMember>();
  readonly watchers = new Set<CrowdWatcher>();
  /** Of whom the members hear at the full rate: themselves, and those around. Changed by `nearBecomes` and `forget`. */
  readonly near = new Set<CrowdMember>();
  /** Whether `near` changed since the last plan. */
  nearChanged = false;
  /** Members who came since the last plan, and know nothing of the stream yet. */
  readonly newcomers = new Set<number>();
  /** Metres from the centre to the farthest of `near` when there are more people than it holds, else infinite. */
  nearMetres = Infinity;
  /** Metres from the centre to the farthest member, at the last review. */
  radiusMetres = 0;
  /** The review that it had last. */
  reviewed = -1;
  #x = 0;
  #y = 0;
  #z = 0;

  constructor(stream: number) {
    this.stream = stream;
  }

  /** The mean of where the members are. */
  get centre(): Vec3 {
    const count = Math.max(1, this.members.size);
    return [this.#x / count, this.#y / count, this.#z / count];
  }

  add(member: CrowdMember): void {
    this.members.add(member);
    this.newcomers.add(member.id);
    member.group = this;
    this.#weigh(member.pose.position, 1);
    this.see(member);
  }

  /** The member stays in `near` until the next review. */
  delete(member: CrowdMember): void {
    this.members.delete(member);
    this.newcomers.delete(member.id);
    this.#weigh(member.pose.position, -1);
  }

  receive(watcher: CrowdWatcher): void {
    this.watchers.add(watcher);
    this.newcomers.add(watcher.id);
    watcher.group = this;
    // Who is alone is told nothing of itself; somebody who watches is.
    this.nearChanged = true;
  }

  lose(watcher: CrowdWatcher): void {
    this.watchers.delete(watcher);
    this.newcomers.delete(watcher.id);
    this.nearChanged = true;
  }

  /** A member's pose changes: call before it is set. */
  shift(from: Vec3, to: Vec3): void {
    this.#weigh(from, -1);
    this.#weigh(to, 1);
  }

  see(member: CrowdMember): void {
    if (this.near.has(member)) return;
    this.nearChanged = true;
    this.near.add(member);
    member.nearOf.add(this);
  }

  forget(member: CrowdMember): void {
    this.nearChanged = true;
    this.near.delete(member);
    member.nearOf.delete(this);
  }

  nearBecomes(near: ReadonlySet<CrowdMember>): void {
    for (const member of [...this.near]) if (!near.has(member)) this.forget(member);
    for (const member of near) this.see(member);
  }

  /** Sums up anew, so that rounding does not add up over hours, and measures the radius. */
  measure(): void {
    this.#x = 0;
    this.#y = 0;
    this.#z = 0;
    for (const { pose } of this.members) this.#weigh(pose.position, 1);
    const { centre } = this;
    let squared = 0;
    for (const { pose } of this.members) squared = Math.max(squared, squaredMetres(pose.position, centre));
    this.radiusMetres = Math.sqrt(squared);
  }

  #weigh([x, y, z]: Vec3, weight: 1 | -1): void {
    this.#x += weight * x;
    this.#y += weight * y;
    this.#z += weight * z;
  }
}

export function squaredMetres(a: Vec3, b: Vec3): number {
  const [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return x * x + y * y + z * z;
}
