import { type CrowdGroup, type CrowdMember, squaredMetres } from './crowd-group.ts';

/** Who is near already stays while it is at most 18 % farther than somebody new: being near costs most in the beginning. */
const stayingSquared = 0.85 ** 2;

export interface NearChoice {
  readonly near: Set<CrowdMember>;
  /** Metres to the farthest of them; infinite when all candidates were taken. */
  readonly metres: number;
  /** Candidates that were looked at. */
  readonly candidates: number;
}

/** The group's own members, and those of its neighbours who are nearest to its centre; `nearMax` at most. */
export function chooseNear(
  group: CrowdGroup,
  neighbours: readonly CrowdGroup[],
  nearMax: number,
): NearChoice {
  const { centre } = group;
  const near = new Set(group.members);
  const others: { readonly member: CrowdMember; readonly squared: number; readonly rank: number }[] = [];
  for (const neighbour of neighbours) {
    for (const member of neighbour.members) {
      const squared = squaredMetres(member.pose.position, centre);
      others.push({ member, squared, rank: group.near.has(member) ? squared * stayingSquared : squared });
    }
  }
  const candidates = near.size + others.length;
  const room = Math.max(0, nearMax - near.size);
  const taken = others.length > room ? others.sort((a, b) => a.rank - b.rank).slice(0, room) : others;
  let squaredMax = group.radiusMetres ** 2;
  for (const { member, squared } of taken) {
    near.add(member);
    squaredMax = Math.max(squaredMax, squared);
  }
  return { near, metres: taken.length < others.length ? Math.sqrt(squaredMax) : Infinity, candidates };
}
