import { frameMs } from './walking-path.ts';
import type { WalkWorld } from './walk-world.ts';

/**
 * An area of error that no schedule can be below: in every frame anew, all bytes that can have come by then are spent on what takes the most error away in just
 * this frame. Layers may be had in part, by the convex hull of their errors over bytes, and details without their root; so it is a fractional knapsack, and greedy is
 * its optimum (Dantzig, 1957).
 */
export function knapsackBound(
  world: WalkWorld,
  { bitsPerSecond, roundTripMs }: { readonly bitsPerSecond: number; readonly roundTripMs: number },
): number {
  let area = 0;
  for (const [frame, errors] of world.errors.entries()) {
    const bytes = (Math.max(0, frame * frameMs - roundTripMs) * bitsPerSecond) / 8_000;
    area += (leastError(world, errors, bytes) * frameMs) / 1_000;
  }
  return area;
}

function leastError(world: WalkWorld, errors: Float32Array, bytes: number): number {
  const steps: { readonly drop: number; readonly bytes: number }[] = [];
  let error = 0;
  const rootErrors = new Float64Array(world.assets.length);
  for (const piece of world.pieces) {
    if (piece.isRoot) continue;
    rootErrors[piece.asset] = (rootErrors[piece.asset] ?? 0) + (errors[piece.at] ?? 0);
    addHull(steps, errors, piece.at, piece.levelBytes);
  }
  for (const piece of world.pieces) {
    if (!piece.isRoot) continue;
    const absent = errors[piece.at] ?? 0;
    error += absent;
    // With the root comes the error of what it shows of each piece, which the other steps take away.
    steps.push({
      drop: Math.max(0, absent - (rootErrors[piece.asset] ?? 0)),
      bytes: piece.levelBytes[0] ?? 0,
    });
  }
  steps.sort((a, b) => b.drop / b.bytes - a.drop / a.bytes);
  let left = bytes;
  for (const step of steps) {
    if (left <= 0 || step.drop <= 0) break;
    const share = Math.min(1, left / step.bytes);
    error -= step.drop * share;
    left -= step.bytes;
  }
  return Math.max(0, error);
}

/** The corners of the lower convex hull, as steps from one to the next. */
function addHull(
  steps: { readonly drop: number; readonly bytes: number }[],
  errors: Float32Array,
  at: number,
  levelBytes: readonly number[],
): void {
  let from = { level: -1, bytes: 0 };
  for (;;) {
    const error = errors[at + 1 + from.level] ?? 0;
    let best: { level: number; bytes: number; drop: number } | null = null;
    for (let level = from.level + 1; level < levelBytes.length; level++) {
      const bytes = levelBytes[level] ?? 0;
      const drop = error - (errors[at + 1 + level] ?? 0);
      const cost = bytes - from.bytes;
      if (drop > 0 && (best === null || drop / cost > best.drop / (best.bytes - from.bytes))) {
        best = { level, bytes, drop };
      }
    }
    if (best === null) return;
    steps.push({ drop: best.drop, bytes: best.bytes - from.bytes });
    from = best;
  }
}
