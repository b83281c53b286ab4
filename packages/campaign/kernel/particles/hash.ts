import {
  chunkHashBytes,
  chunkHashesOffset,
  cohortSlots,
  runningHashOffset,
  threadBytes,
  threadsOffset,
} from '../layout';
import { Random } from '../random';
import { Cohort, dormant, inVelocityX, inVelocityY, inVelocityZ, inX, inY, inZ } from './cohort';

/*
 * A checksum of two words for each chunk, made while its particles are in the cache anyway: one mixes positions, one
 * velocities, four lanes each. It finds faults, not attackers.
 */

const velocityMix: usize = 16;

export function startChunkHash(thread: i32): void {
  const running = Mix.runningHash(thread);
  v128.store(running, i32x4.splat(0));
  v128.store(running, i32x4.splat(0), velocityMix);
}

export function mixCohort(cohort: Cohort, thread: i32): void {
  const running = Mix.runningHash(thread);
  let positions = v128.load(running);
  let velocities = v128.load(running, velocityMix);
  positions = Mix.mixed(positions, i32x4.splat(cohort.emitter));
  velocities = Mix.mixed(velocities, i32x4.splat(cohort.born));
  if (cohort.emitter != dormant) {
    for (let slot = 0; slot < cohortSlots; slot += 4) {
      const quad = cohort.quad(slot);
      positions = Mix.mixed(
        positions,
        Mix.folded(v128.load(quad, inX), v128.load(quad, inY), v128.load(quad, inZ)),
      );
      velocities = Mix.mixed(
        velocities,
        Mix.folded(v128.load(quad, inVelocityX), v128.load(quad, inVelocityY), v128.load(quad, inVelocityZ)),
      );
    }
  }
  v128.store(running, positions);
  v128.store(running, velocities, velocityMix);
}

/** Leaves the checksum of a chunk and starts the next. */
export function storeChunkHash(chunk: i32, thread: i32): void {
  const running = Mix.runningHash(thread);
  const hash: usize = chunkHashesOffset + chunk * chunkHashBytes;
  store<u32>(hash, wordOf(v128.load(running)));
  store<u32>(hash, wordOf(v128.load(running, velocityMix)), 4);
  startChunkHash(thread);
}

/** Four lanes, in their order, in one word. */
function wordOf(lanes: v128): u32 {
  let word = Random.mix(i32x4.extract_lane(lanes, 0));
  word = Random.mix(word ^ i32x4.extract_lane(lanes, 1));
  word = Random.mix(word ^ i32x4.extract_lane(lanes, 2));
  return Random.mix(word ^ i32x4.extract_lane(lanes, 3));
}

class Mix {
  @inline
  static runningHash(thread: i32): usize {
    return threadsOffset + thread * threadBytes + runningHashOffset;
  }

  @inline
  static folded(x: v128, y: v128, z: v128): v128 {
    return i32x4.add(x, i32x4.add(i32x4.shl(y, 1), i32x4.shl(z, 3)));
  }

  @inline
  static mixed(hash: v128, word: v128): v128 {
    const product = i32x4.mul(v128.xor(hash, word), i32x4.splat(<i32>0x9e3779b1));
    return v128.xor(product, i32x4.shr_u(product, 15));
  }
}
