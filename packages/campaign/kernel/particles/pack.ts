import { boxCells, boxMin, cohortSlots, packedBytes } from '../layout';
import { Parameters } from '../records';
import { Cohort, dormant, inVelocityX, inVelocityY, inVelocityZ, inX, inY, inZ } from './cohort';

/*
 * What the graphics device draws. A particle is two halves of 8 bytes: how it is now, and how it was at the last packing, to draw
 * anything in between. A half is x, y, z in 16 bits each, 0 to 65,535 across the box, and its look: 3 bits of emitter, 6 of
 * speed, 7 of the life that is left, which is 0 only for those that are not there.
 */

const positionUnitsPerGrid: f32 = <f32>65535 / <f32>boxCells;
const speedSteps: f32 = 63;
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
  const perSpeedMax: f32 = <f32>1 / Parameters.here().speedMax;
  const look = i32x4.splat((cohort.emitter & 7) | (lifeLeft(cohort, tick) << 9));
  for (let slot = 0; slot < cohortSlots; slot += 4) {
    const quad = cohort.quad(slot);
    const x = Packed.position(v128.load(quad, inX));
    const y = Packed.position(v128.load(quad, inY));
    const z = Packed.position(v128.load(quad, inZ));
    const speed = Packed.speed(quad, perSpeedMax);
    const xy = v128.or(x, i32x4.shl(y, 16));
    const zLook = v128.or(z, i32x4.shl(v128.or(look, i32x4.shl(speed, 3)), 16));
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
  @inline
  static position(coordinate: v128): v128 {
    const units = f32x4.mul(
      f32x4.sub(coordinate, f32x4.splat(<f32>boxMin)),
      f32x4.splat(positionUnitsPerGrid),
    );
    return v128.and(i32x4.trunc_sat_f32x4_s(f32x4.add(units, f32x4.splat(0.5))), i32x4.splat(0xffff));
  }

  /** By its square root, so that slow particles have steps of their own too. */
  @inline
  static speed(quad: usize, perSpeedMax: f32): v128 {
    const x = v128.load(quad, inVelocityX);
    const y = v128.load(quad, inVelocityY);
    const z = v128.load(quad, inVelocityZ);
    const squared = f32x4.add(f32x4.mul(x, x), f32x4.add(f32x4.mul(y, y), f32x4.mul(z, z)));
    const share = f32x4.sqrt(f32x4.mul(f32x4.sqrt(squared), f32x4.splat(perSpeedMax)));
    const steps = f32x4.mul(f32x4.pmin(share, f32x4.splat(1)), f32x4.splat(speedSteps));
    return i32x4.trunc_sat_f32x4_s(steps);
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
