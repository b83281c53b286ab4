import {
  boxMax,
  boxMin,
  chunkCohorts,
  cohortSlots,
  gridOffset,
  lifeTicksMax,
  ticksPerSecond,
} from '../layout';
import { Lanes } from '../lanes';
import { Random, forDither } from '../random';
import { Parameters } from '../records';
import { giveBirth, placeQuad } from './birth';
import { Cohort, dormant, inVelocityX, inVelocityY, inVelocityZ, inX, inY, inZ } from './cohort';
import { touchColliders } from './contact';
import { mixCohort, startChunkHash, storeChunkHash } from './hash';
import { clearReactions, foldReactions } from './reactions';

const secondsPerTick: f32 = <f32>1 / <f32>ticksPerSecond;

/**
 * Takes the cohorts [first, end) one tick on and leaves the checksums of their chunks and what they did to colliders.
 * Different threads may do different chunks at once: they share nothing but the grid and the inputs, which they only read.
 */
export function step(first: i32, end: i32, tick: u32, thread: i32): void {
  const ditherSalt = Random.salt(Parameters.here().seed, tick, forDither);
  let touched: u32 = 0;
  clearReactions(thread);
  startChunkHash(thread);
  for (let index = first; index < end; index++) {
    const cohort = Cohort.at(index);
    if (Life.isDue(cohort, tick)) giveBirth(cohort, index, tick);
    else if (cohort.emitter != dormant) touched |= moveCohort(cohort, index, tick, ditherSalt, thread);
    mixCohort(cohort, thread);
    if ((index + 1) % chunkCohorts == 0 || index + 1 == end) {
      storeChunkHash(index / chunkCohorts, thread);
      foldReactions(touched, thread);
      touched = 0;
    }
  }
}

/** Returns the colliders that were touched, a bit for each. */
function moveCohort(cohort: Cohort, index: i32, tick: u32, ditherSalt: u32, thread: i32): u32 {
  let touched: u32 = 0;
  for (let slot = 0; slot < cohortSlots; slot += 4) {
    const quad = cohort.quad(slot);
    touched |= moveQuad(quad, ditherSalt, thread);
    const lost = Life.lostLanes(quad);
    if (v128.any_true(lost)) placeQuad(quad, index * cohortSlots + slot, cohort.emitter, tick, lost);
  }
  return touched;
}

/** Four particles at once: look up what pulls at them, leave colliders, speed up, move, stay in the box. */
function moveQuad(quad: usize, ditherSalt: u32, thread: i32): u32 {
  const nodes = Quad.ditheredNodes(quad, ditherSalt);
  const record0 = v128.load(i32x4.extract_lane(nodes, 0), gridOffset);
  const record1 = v128.load(i32x4.extract_lane(nodes, 1), gridOffset);
  const record2 = v128.load(i32x4.extract_lane(nodes, 2), gridOffset);
  const record3 = v128.load(i32x4.extract_lane(nodes, 3), gridOffset);
  const lowXY = v128.shuffle<i32>(record0, record1, 0, 4, 1, 5);
  const highXY = v128.shuffle<i32>(record2, record3, 0, 4, 1, 5);
  const lowZMask = v128.shuffle<i32>(record0, record1, 2, 6, 3, 7);
  const highZMask = v128.shuffle<i32>(record2, record3, 2, 6, 3, 7);

  const masks = v128.shuffle<i64>(lowZMask, highZMask, 1, 3);
  const touched = v128.any_true(masks) ? touchColliders(quad, masks, thread) : 0;

  Quad.moveAxis(quad + inX, quad + inVelocityX, v128.shuffle<i64>(lowXY, highXY, 0, 2));
  Quad.moveAxis(quad + inY, quad + inVelocityY, v128.shuffle<i64>(lowXY, highXY, 1, 3));
  Quad.moveAxis(quad + inZ, quad + inVelocityZ, v128.shuffle<i64>(lowZMask, highZMask, 0, 2));
  return touched;
}

class Life {
  /** Also when `due` is nonsense, as after a fault of the memory: birth is what heals. */
  @inline
  static isDue(cohort: Cohort, tick: u32): bool {
    return cohort.due - tick - 1 >= <u32>lifeTicksMax - 1;
  }

  /** The lanes whose position is not a number on any axis. */
  @inline
  static lostLanes(quad: usize): v128 {
    const sum = f32x4.add(v128.load(quad, inX), f32x4.add(v128.load(quad, inY), v128.load(quad, inZ)));
    return f32x4.ne(sum, sum);
  }
}

class Quad {
  /**
   * The offsets in the grid of the nodes next to the four particles, each moved by up to half a unit on every axis. Over the ticks
   * that is the same as weighing the eight nodes around, at an eighth of the cost. The lowest bits of the positions are the dice.
   */
  @inline
  static ditheredNodes(quad: usize, salt: u32): v128 {
    const x = v128.load(quad, inX);
    const y = v128.load(quad, inY);
    const z = v128.load(quad, inZ);
    const diceX = i32x4.mul(
      i32x4.add(v128.xor(x, i32x4.shl(y, 7)), i32x4.splat(salt)),
      i32x4.splat(<i32>0x9e3779b1),
    );
    const diceY = i32x4.mul(diceX, i32x4.splat(<i32>0x85ebca6b));
    const diceZ = i32x4.mul(diceY, i32x4.splat(<i32>0xc2b2ae35));
    const node = i32x4.add(
      Quad.nodeOf(x, diceX),
      i32x4.add(i32x4.shl(Quad.nodeOf(y, diceY), 5), i32x4.shl(Quad.nodeOf(z, diceZ), 10)),
    );
    // The mask is what keeps a broken position from reading outside of the grid.
    return v128.and(i32x4.shl(node, 4), i32x4.splat(0x7fff0));
  }

  /** The node nearest to a coordinate moved by [−½, ½). */
  @inline
  static nodeOf(coordinate: v128, dice: v128): v128 {
    const oneToTwo = v128.or(i32x4.shr_u(dice, 9), f32x4.splat(1));
    const moved = f32x4.add(coordinate, f32x4.sub(oneToTwo, f32x4.splat(1.5)));
    // Adding 2²³ leaves no room for a fraction: the lowest bits are then the rounded number.
    return i32x4.sub(f32x4.add(moved, f32x4.splat(8388608)), f32x4.splat(8388608));
  }

  @inline
  static moveAxis(position: usize, velocity: usize, force: v128): void {
    const parameters = Parameters.here();
    const speedMax = f32x4.splat(parameters.speedMax);
    const seconds = f32x4.splat(secondsPerTick);
    const speed = v128.load(velocity);
    const pulled = f32x4.sub(force, f32x4.mul(f32x4.splat(parameters.drag), speed));
    const faster = f32x4.add(speed, f32x4.mul(pulled, seconds));
    const next = Lanes.clamp(faster, f32x4.neg(speedMax), speedMax);
    const moved = f32x4.add(v128.load(position), f32x4.mul(next, seconds));
    const inside = Lanes.clamp(moved, f32x4.splat(<f32>boxMin), f32x4.splat(<f32>boxMax));
    const bounced = f32x4.mul(next, f32x4.splat(-parameters.bounce));
    v128.store(position, inside);
    v128.store(velocity, v128.bitselect(bounced, next, f32x4.ne(inside, moved)));
  }
}
