import { Constants } from '../constants';
import { chunkCohorts, chunkHashBytes, chunkHashesOffset, cohortSlots } from '../layout';
import { Random } from '../random';
import { Cohort, dormant, inVelocityX, inVelocityY, inVelocityZ, inX, inY, inZ } from './cohort';

/*
 * A checksum of two words for each chunk: one mixes positions, one velocities, four lanes each. It finds faults, not attackers.
 */

/** Leaves the checksums of the chunks that hold the cohorts [first, end); both must be where a chunk begins or the particles end. */
export function checksum(first: i32, end: i32): void {
  for (let start = first; start < end; start += chunkCohorts) {
    checksumChunk(start, min<i32>(start + chunkCohorts, end));
  }
}

function checksumChunk(first: i32, end: i32): void {
  let positions = i32x4.splat(0);
  let velocities = i32x4.splat(0);
  for (let index = first; index < end; index++) {
    const cohort = Cohort.at(index);
    positions = Mix.word(positions, i32x4.splat(cohort.emitter));
    velocities = Mix.word(velocities, i32x4.splat(cohort.born));
    if (cohort.emitter == dormant) continue;
    for (let slot = 0; slot < cohortSlots; slot += 4) {
      const quad = cohort.quad(slot);
      positions = Mix.axes(positions, v128.load(quad, inX), v128.load(quad, inY), v128.load(quad, inZ));
      velocities = Mix.axes(
        velocities,
        v128.load(quad, inVelocityX),
        v128.load(quad, inVelocityY),
        v128.load(quad, inVelocityZ),
      );
    }
  }
  const hash: usize = chunkHashesOffset + (first / chunkCohorts) * chunkHashBytes;
  store<u32>(hash, wordOfLanes(positions));
  store<u32>(hash, wordOfLanes(velocities), 4);
}

/** Four lanes, in their order, in one word. */
function wordOfLanes(lanes: v128): u32 {
  let word = Random.mix(i32x4.extract_lane(lanes, 0));
  word = Random.mix(word ^ i32x4.extract_lane(lanes, 1));
  word = Random.mix(word ^ i32x4.extract_lane(lanes, 2));
  return Random.mix(word ^ i32x4.extract_lane(lanes, 3));
}

class Mix {
  @inline
  static word(hash: v128, word: v128): v128 {
    const product = i32x4.mul(v128.xor(hash, word), Constants.here().primeA);
    return v128.xor(product, i32x4.shr_u(product, 15));
  }

  @inline
  static axes(hash: v128, x: v128, y: v128, z: v128): v128 {
    const constants = Constants.here();
    const rest = i32x4.add(i32x4.mul(y, constants.primeB), i32x4.mul(z, constants.primeC));
    return Mix.word(hash, i32x4.add(x, rest));
  }
}
