import { boxCells, boxMin, cohortSlots, packedBytes } from '../layout';
import { Constants } from '../constants';
import { Lanes } from '../lanes';
import { Parameters } from '../records';
import { Cohort, dormant, inVelocityX, inVelocityY, inVelocityZ, inX, inY, inZ } from './cohort';

/*
 * What the graphics device draws. A particle is two halves of 8 bytes: how it is now, and how it was at the last packing, to draw
 * anything in between. A half is x, y, z in 16 bits each, 0 to 65,535 across the box, and its look: 3 bits of emitter, 6 of
 * speed, 7 of the life that is left, which is 0 only for those that are not there.
 */

const lifeSteps: u32 = 127;
const quadPackedBytes: usize = 4 * packedBytes;

/** Packs the cohorts [first, end) to `target`, whose older halves come from the last packing. */
export function pack(target: usize, first: i32, end: i32, tick: u32, newSince: u32): void {
  for (let index = first; index < end; index++) {
    const cohort = Cohort.at(index);
    const bytes = <usize>index * cohortSlots * packedBytes;
    if (cohort.emitter == dormant) memory.fill(target + bytes, 0, cohortSlots * packedBytes);
    else packCohort(target + bytes, cohort, tick, cohort.born >= newSince);
  }
}

function packCohort(target: usize, cohort: Cohort, tick: u32, isNew: bool): void {
  const perSpeedMax = f32x4.div(Constants.here().one, Parameters.here().speedMax);
  const lowHalf = i32x4.splat(0xffff);
  const look = i32x4.splat((cohort.emitter & 7) | (lifeLeft(cohort, tick) << 9));
  for (let slot = 0; slot < cohortSlots; slot += 4) {
    const quad = cohort.quad(slot);
    const x = Packed.position(v128.load(quad, inX));
    const y = Packed.position(v128.load(quad, inY));
    const z = Packed.position(v128.load(quad, inZ));
    const speed = Packed.speed(quad, perSpeedMax);
    const xy = v128.bitselect(x, i32x4.shl(y, 16), lowHalf);
    const zLook = v128.bitselect(z, i32x4.shl(v128.or(look, i32x4.shl(speed, 3)), 16), lowHalf);
    Packed.store(target, xy, zLook, isNew);
    target += quadPackedBytes;
  }
}

/** 1 to 127 of the time between birth and the next one. */
function lifeLeft(cohort: Cohort, tick: u32): u32 {
  const lifetime = max<u32>(1, cohort.due - cohort.born);
  return min<u32>(lifeSteps, 1 + ((cohort.due - tick) * (lifeSteps - 1)) / lifetime);
}

class Packed {
  /** 0 to 65,535 in the lowest 16 bits; anything above them. */
  @inline
  static position(coordinate: v128): v128 {
    const constants = Constants.here();
    const units = f32x4.mul(f32x4.sub(coordinate, constants.boxMin), constants.packedPerUnit);
    return f32x4.add(units, constants.wholeNumber);
  }

  /** 0 to 63 of the largest speed, by its square root: slow particles have steps of their own too. */
  @inline
  static speed(quad: usize, perSpeedMax: v128): v128 {
    const constants = Constants.here();
    const x = v128.load(quad, inVelocityX);
    const y = v128.load(quad, inVelocityY);
    const z = v128.load(quad, inVelocityZ);
    const share = f32x4.mul(f32x4.sqrt(Lanes.dot(x, y, z, x, y, z)), perSpeedMax);
    const root = f32x4.sqrt(f32x4.pmin(share, constants.one));
    const steps = f32x4.add(f32x4.mul(root, constants.speedSteps), constants.wholeNumber);
    return v128.and(steps, constants.speedMask);
  }

  /** Whoever is new has no past: both halves are the present, and nothing streaks across the box. */
  @inline
  static store(target: usize, xy: v128, zLook: v128, isNew: bool): void {
    const low = v128.shuffle<i32>(xy, zLook, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(xy, zLook, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<i64>(low, isNew ? low : v128.load(target), 0, 2));
    v128.store(
      target,
      v128.shuffle<i64>(low, isNew ? v128.shuffle<i64>(low, low, 1, 0) : v128.load(target, 16), 1, 2),
      16,
    );
    v128.store(target, v128.shuffle<i64>(high, isNew ? high : v128.load(target, 32), 0, 2), 32);
    v128.store(
      target,
      v128.shuffle<i64>(high, isNew ? v128.shuffle<i64>(high, high, 1, 0) : v128.load(target, 48), 1, 2),
      48,
    );
  }
}
