import { manifestLimits } from '@streamxr/assets';
import type { Bounds } from '@streamxr/protocol';

/**
 * Groups meshes into parts, as numbers of `bounds`: each its own where there is room for all, else neighbours together. Deterministic.
 */
export function groupMeshes(bounds: readonly Bounds[], partsMax: number = manifestLimits.parts): number[][] {
  const numbers = bounds.map((_, mesh) => mesh);
  if (numbers.length <= partsMax) return numbers.map((mesh) => [mesh]);
  const codes = mortonCodes(bounds);
  const ordered = numbers.toSorted((a, b) => (codes[a] ?? 0) - (codes[b] ?? 0) || a - b);
  const size = Math.ceil(ordered.length / partsMax);
  const groups: number[][] = [];
  for (let at = 0; at < ordered.length; at += size) {
    groups.push(ordered.slice(at, at + size).toSorted((a, b) => a - b));
  }
  return groups;
}

/** The place of each middle on a Z-shaped walk through the model (G. M. Morton, 1966), ten bits an axis: neighbours are mostly near. */
function mortonCodes(bounds: readonly Bounds[]): number[] {
  const middles = bounds.map(({ min, max }) =>
    [0, 1, 2].map((axis) => ((min[axis] ?? 0) + (max[axis] ?? 0)) / 2),
  );
  const lows = [0, 1, 2].map((axis) => Math.min(...middles.map((middle) => middle[axis] ?? 0)));
  const highs = [0, 1, 2].map((axis) => Math.max(...middles.map((middle) => middle[axis] ?? 0)));
  return middles.map((middle) => {
    let code = 0;
    for (let bit = 9; bit >= 0; bit--) {
      for (let axis = 0; axis < 3; axis++) {
        const side = (highs[axis] ?? 0) - (lows[axis] ?? 0) || 1;
        const cell = Math.min(1_023, Math.floor((((middle[axis] ?? 0) - (lows[axis] ?? 0)) / side) * 1_024));
        code = code * 2 + ((cell >> bit) & 1);
      }
    }
    return code;
  });
}
