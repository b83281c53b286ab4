import type { Bodies } from './bodies.ts';
import type { CrowdTier } from './crowd-pose.ts';
import { FarBodies } from './far-bodies.ts';
import { NearBodies } from './near-bodies.ts';

/** Codes of the ids that a frame names. Newcomers are mostly neighbours in age as well. */
export const idGapOrder = 5;
export const placeGapOrder = 2;
export const countOrder = 4;

export function bodiesOf(tier: CrowdTier): Bodies {
  return tier === 'near' ? new NearBodies() : new FarBodies();
}

/**
 * The order of the code for the gaps between the places of those who moved, which are `known / moved` on average: the best
 * for a geometric distribution, 2^order ≈ gap × ln 2, rounded. Both sides know both numbers, and no logarithm can differ.
 */
export function gapOrder(known: number, moved: number): number {
  if (moved === 0) return 0;
  const rounding = Math.LN2 * Math.SQRT2;
  return 31 - Math.clz32(Math.max(1, Math.floor((known / moved - 1) * rounding)));
}
