import {
  colliderCountMax,
  partialSumsBytes,
  threadBytes,
  threadsOffset,
  totalsBytes,
  totalsOffset,
} from '../layout';
import { Constants } from '../constants';
import { Lanes } from '../lanes';

/*
 * What particles hand to the colliders they touch, in whole units, so that the sum is the same in any order and on any number
 * of threads. A lane of a partial sum gets at most 1,024 additions for each chunk, of at most 2²⁰ units: it stays within 31 bits.
 * A total of 64 bits gets four of those from each of at most 2⁸ chunks: it stays within 40 bits, and within a double.
 */

export function clearReactions(thread: i32): void {
  memory.fill(threadsOffset + thread * threadBytes, 0, colliderCountMax * (partialSumsBytes + totalsBytes));
}

/** Adds the partial sums of these colliders to their totals and starts them anew. */
export function foldReactions(touched: u32, thread: i32): void {
  for (; touched != 0; touched &= touched - 1) {
    const collider = ctz(touched);
    const sums: usize = threadsOffset + thread * threadBytes + collider * partialSumsBytes;
    const totals: usize = threadsOffset + thread * threadBytes + totalsOffset + collider * totalsBytes;
    for (let axis: usize = 0; axis < 3; axis++) {
      const lanes = v128.load(sums + axis * 16);
      const total = totals + axis * 8;
      const sum =
        <i64>i32x4.extract_lane(lanes, 0) +
        <i64>i32x4.extract_lane(lanes, 1) +
        <i64>i32x4.extract_lane(lanes, 2) +
        <i64>i32x4.extract_lane(lanes, 3);
      store<i64>(total, load<i64>(total) + sum);
      v128.store(sums + axis * 16, i32x4.splat(0));
    }
  }
}

/** What four particles have lost to a collider: grid units per tick. */
export function addReaction(collider: i32, thread: i32, lostX: v128, lostY: v128, lostZ: v128): void {
  const sums: usize = threadsOffset + thread * threadBytes + collider * partialSumsBytes;
  v128.store(sums, i32x4.add(v128.load(sums), Reaction.units(lostX)));
  v128.store(sums, i32x4.add(v128.load(sums, 16), Reaction.units(lostY)), 16);
  v128.store(sums, i32x4.add(v128.load(sums, 32), Reaction.units(lostZ)), 32);
}

class Reaction {
  @inline
  static units(speed: v128): v128 {
    const units = Lanes.clamp(
      f32x4.mul(speed, Constants.here().reactionUnits),
      Constants.here().reactionUnitsMin,
      Constants.here().reactionUnitsMax,
    );
    return i32x4.sub(f32x4.add(units, Constants.here().wholeNumber), Constants.here().wholeNumber);
  }
}
