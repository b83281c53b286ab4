import { DiscreteWalker } from './discrete-walker.ts';
import { knapsackBound } from './knapsack-bound.ts';
import { LayerWalker } from './layer-walker.ts';
import { errorSums, type ErrorSums, OracleWalker } from './oracle-walker.ts';
import { simulateWalk } from './simulation.ts';
import type { WalkWorld } from './walk-world.ts';

/** Frames that the oracle looks ahead: a quarter of a second to sixteen. The best of them counts. */
const oracleFrames = [5, 20, 80, 320] as const;

/** Areas under error over time of one walk: weighted pixels times squared error, times seconds. */
export interface WalkReport {
  readonly ours: number;
  readonly oursBytes: number;
  /** Whole levels of detail chosen by bandwidth alone, models in the order of the room's list. */
  readonly discrete: number;
  /** The same, the nearest model first: a baseline that is kinder than the requirement's. */
  readonly discreteNearest: number;
  readonly downloadAll: number;
  readonly oracle: number;
  /** What no schedule can be below. */
  readonly bound: number;
}

/** Walks one world once in every way. `sums` are errorSums of its errors, for those who walk it more than once. */
export function walkReport(
  world: WalkWorld,
  line: { readonly bitsPerSecond: number; readonly roundTripMs: number },
  sums: ErrorSums = errorSums(world.errors),
): WalkReport {
  const discrete = (order: 'list' | 'nearest', lod: 'recommended' | 'source'): number =>
    simulateWalk(world, line, (...given) => new DiscreteWalker(...given, { order, lod })).area;
  const ours = simulateWalk(world, line, (...given) => new LayerWalker(...given));
  const oracles = oracleFrames.map(
    (frames) => simulateWalk(world, line, (...given) => new OracleWalker(...given, sums, frames)).area,
  );
  return {
    ours: ours.area,
    oursBytes: ours.bytes,
    discrete: discrete('list', 'recommended'),
    discreteNearest: discrete('nearest', 'recommended'),
    downloadAll: discrete('list', 'source'),
    oracle: Math.min(...oracles),
    bound: knapsackBound(world, line),
  };
}
