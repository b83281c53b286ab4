import { rotate, type Vec3 } from '@streamxr/spatial';
import type { CrowdGroup, CrowdMember } from './crowd-group.ts';
import type { CrowdLimits } from './crowd-limits.ts';

/** Of those who may be in somebody's view, so many are looked at closely, near ones first; the rest waits for a turn of the head. */
const looksMax = 64;
const forward: Vec3 = [0, 0, -1];

export interface GazeChoice {
  readonly seen: readonly CrowdMember[];
  /** Groups and members that were looked at. */
  readonly candidates: number;
}

/** Those whom a member of the group looks at from afar and who are not among `near`: nearest to the middle of the view first. */
export function chooseByGaze(
  group: CrowdGroup,
  groups: readonly CrowdGroup[],
  near: ReadonlySet<CrowdMember>,
  limits: CrowdLimits,
): GazeChoice {
  const cosines = new Map<CrowdMember, number>();
  const cosMin = Math.cos(limits.gazeRad);
  let candidates = 0;
  for (const { pose } of group.members) {
    const looking = rotate(pose.rotation, forward);
    let looks = 0;
    for (const other of groups) {
      candidates += 1;
      if (!mayBeSeen(pose.position, looking, other, limits)) continue;
      for (const member of other.members) {
        if (near.has(member)) continue;
        if (looks === looksMax) break;
        looks += 1;
        const cos = cosineOf(pose.position, looking, member.pose.position, limits.gazeMetres);
        if (cos >= cosMin && cos > (cosines.get(member) ?? -1)) cosines.set(member, cos);
      }
    }
    candidates += looks;
  }
  const seen = [...cosines]
    .sort(([, a], [, b]) => b - a)
    .slice(0, limits.gazeMax)
    .map(([member]) => member);
  return { seen, candidates };
}

/** Whether any part of the group's ball is inside the cone, roughly: never wrong when it says no. */
function mayBeSeen(eye: Vec3, looking: Vec3, group: CrowdGroup, limits: CrowdLimits): boolean {
  const { centre, radiusMetres } = group;
  const [x, y, z] = [centre[0] - eye[0], centre[1] - eye[1], centre[2] - eye[2]];
  const metres = Math.sqrt(x * x + y * y + z * z);
  if (metres <= radiusMetres) return true;
  if (metres > limits.gazeMetres + radiusMetres) return false;
  const along = (x * looking[0] + y * looking[1] + z * looking[2]) / metres;
  const angleRad = Math.acos(Math.min(1, Math.max(-1, along)));
  return angleRad <= limits.gazeRad + Math.asin(radiusMetres / metres);
}

/** Of the angle between the view and the target; −1 beyond the distance. */
function cosineOf(eye: Vec3, looking: Vec3, target: Vec3, metresMax: number): number {
  const [x, y, z] = [target[0] - eye[0], target[1] - eye[1], target[2] - eye[2]];
  const metres = Math.sqrt(x * x + y * y + z * z);
  if (!(metres > 0 && metres <= metresMax)) return -1;
  return (x * looking[0] + y * looking[1] + z * looking[2]) / metres;
}
