import type { Vec3 } from '@streamxr/spatial';
import { type CrowdGroup, squaredMetres } from './crowd-group.ts';

/** The `count` groups whose centres are nearest to `from`, nearest first, without `except`. */
export function nearestGroups(
  groups: Iterable<CrowdGroup>,
  from: Vec3,
  count: number,
  except: CrowdGroup | null,
): readonly CrowdGroup[] {
  const nearest: CrowdGroup[] = [];
  const squares: number[] = [];
  for (const group of groups) {
    if (group === except) continue;
    const squared = squaredMetres(group.centre, from);
    if (nearest.length === count && squared >= (squares[count - 1] ?? 0)) continue;
    let at = Math.min(nearest.length, count - 1);
    for (; at > 0 && (squares[at - 1] ?? 0) > squared; at--) {
      squares[at] = squares[at - 1] ?? 0;
      nearest[at] = nearest[at - 1] ?? group;
    }
    squares[at] = squared;
    nearest[at] = group;
  }
  return nearest;
}
