import { chunkCohorts, cohortAxisBytes, cohortSlots, gridOffset, lifeTicksMax } from '../layout';
import { Constants } from '../constants';
import { Lanes } from '../lanes';
import { Random, forDither } from '../random';
import { Parameters } from '../records';
import { giveBirth, placeQuad } from './birth';
import { Cohort, dormant, inVelocityX, inVelocityY, inVelocityZ, inX, inY, inZ } from './cohort';
import { touchColliders } from './contact';
import { clearReactions, foldReactions } from './reactions';

/**
 * Takes the cohorts [first, end) one tick on and leaves what they did to colliders.
 * Different threads may do different chunks at once: they share nothing but the grid and the inputs, which they only read.
 */
export function step(first: i32, end: i32, tick: u32, thread: i32): void {
  const ditherSalt = Random.salt(Parameters.here().seed, tick, forDither);
  let touched: u32 = 0;
  clearReactions(thread);
  for (let index = first; index < end; index++) {
    const cohort = Cohort.at(index);
    if (isDue(cohort, tick)) giveBirth(cohort, index, tick);
    else if (cohort.emitter != dormant) touched |= moveCohort(cohort, index, tick, ditherSalt, thread);
    if ((index + 1) % chunkCohorts == 0 || index + 1 == end) {
      foldReactions(touched, thread);
      touched = 0;
    }
  }
}

/** Also when `due` is nonsense, as after a fault of the memory: birth is what heals. */
function isDue(cohort: Cohort, tick: u32): bool {
  return cohort.due - tick - 1 >= <u32>lifeTicksMax - 1;
}

/**
 * A tick of sixteen particles: what pulls at them speeds them up, colliders stop them, then they move. Returns the colliders that
 * were touched, a bit for each.
 */
function moveCohort(cohort: Cohort, index: i32, tick: u32, ditherSalt: u32, thread: i32): u32 {
  let masks = i32x4.splat(0);
  for (let slot = 0; slot < cohortSlots; slot += 4)
    masks = v128.or(masks, accelerateQuad(cohort.quad(slot), ditherSalt));
  const touched = v128.any_true(masks) ? touchColliders(cohort, masks, thread) : 0;
  let sum = f32x4.splat(0);
  for (let slot = 0; slot < cohortSlots; slot += 4) {
    sum = f32x4.add(sum, moveQuad(cohort.quad(slot)));
  }
  // Coordinates are small: their sum is only not a number when one of them is not.
  if (Lanes.any(f32x4.ne(sum, sum))) replaceLost(cohort, index, tick);
  return touched;
}

/** Starts those again whose position is not a number on some axis. */
function replaceLost(cohort: Cohort, index: i32, tick: u32): void {
  for (let slot = 0; slot < cohortSlots; slot += 4) {
    const sum = Quad.sum(cohort.quad(slot));
    placeQuad(cohort.quad(slot), index * cohortSlots + slot, cohort.emitter, tick, f32x4.ne(sum, sum));
  }
}

/** Looks up what pulls at four particles; returns the masks of colliders within their reach. */
function accelerateQuad(quad: usize, ditherSalt: u32): v128 {
  const nodes = Quad.ditheredNodes(quad, ditherSalt);
  const record0 = v128.load(i32x4.extract_lane(nodes, 0), gridOffset);
  const record1 = v128.load(i32x4.extract_lane(nodes, 1), gridOffset);
  const record2 = v128.load(i32x4.extract_lane(nodes, 2), gridOffset);
  const record3 = v128.load(i32x4.extract_lane(nodes, 3), gridOffset);
  const lowXY = v128.shuffle<i32>(record0, record1, 0, 4, 1, 5);
  const highXY = v128.shuffle<i32>(record2, record3, 0, 4, 1, 5);
  const lowZMask = v128.shuffle<i32>(record0, record1, 2, 6, 3, 7);
  const highZMask = v128.shuffle<i32>(record2, record3, 2, 6, 3, 7);

  const keep = Parameters.here().keep;
  Quad.accelerate(quad + inVelocityX, keep, v128.shuffle<i64>(lowXY, highXY, 0, 2));
  Quad.accelerate(quad + inVelocityY, keep, v128.shuffle<i64>(lowXY, highXY, 1, 3));
  Quad.accelerate(quad + inVelocityZ, keep, v128.shuffle<i64>(lowZMask, highZMask, 0, 2));
  return v128.shuffle<i64>(lowZMask, highZMask, 1, 3);
}

/** Moves four particles by their speed, within its limit and the walls of the box. Returns the sums of their coordinates. */
function moveQuad(quad: usize): v128 {
  // Read once, since what is stored in between might have changed them, as far as engines know.
  const boxMin = Constants.here().boxMin;
  const boxMax = Constants.here().boxMax;
  const speedMin = Parameters.here().speedMin;
  const speedMax = Parameters.here().speedMax;
  const rebound = Parameters.here().rebound;
  let sum = f32x4.splat(0);
  for (let axis: usize = inX; axis <= inZ; axis += cohortAxisBytes) {
    const position = quad + axis;
    const velocity = position + inVelocityX;
    const speed = Lanes.clamp(v128.load(velocity), speedMin, speedMax);
    const moved = f32x4.add(v128.load(position), speed);
    const inside = Lanes.clamp(moved, boxMin, boxMax);
    const returned = v128.and(f32x4.mul(speed, rebound), f32x4.ne(inside, moved));
    v128.store(position, inside);
    v128.store(velocity, f32x4.sub(speed, returned));
    sum = f32x4.add(sum, inside);
  }
  return sum;
}

class Quad {
  /**
   * The offsets in the grid of a node next to each of four particles: on every axis the one below or the one above, by dice that
   * favour the nearer one. Over the ticks that is the same as weighing the eight nodes around, at an eighth of the cost. What is
   * thrown is the lowest bits of the positions.
   */
  @inline
  static ditheredNodes(quad: usize, salt: u32): v128 {
    const x = v128.load(quad, inX);
    const y = v128.load(quad, inY);
    const z = v128.load(quad, inZ);
    const thrown = i32x4.add(v128.xor(x, i32x4.shl(y, 7)), i32x4.splat(salt));
    const diceX = i32x4.mul(thrown, Constants.here().primeA);
    const diceY = i32x4.mul(diceX, Constants.here().primeB);
    const diceZ = i32x4.mul(diceY, Constants.here().primeC);
    const fixedPoint = Constants.here().fixedPoint;
    // The masks are also what keeps a broken position from reading outside of the grid.
    const nodeX = i32x4.shr_u(Quad.dithered(x, fixedPoint, diceX), 12);
    const nodeY = i32x4.shr_u(Quad.dithered(y, fixedPoint, diceY), 7);
    const nodeZ = i32x4.shr_u(Quad.dithered(z, fixedPoint, diceZ), 2);
    return v128.or(
      v128.and(nodeX, Constants.here().nodeMaskX),
      v128.or(v128.and(nodeY, Constants.here().nodeMaskY), v128.and(nodeZ, Constants.here().nodeMaskZ)),
    );
  }

  /** A coordinate moved up by less than 1: five bits of it from bit 16 on, its fraction below. */
  @inline
  static dithered(coordinate: v128, fixedPoint: v128, dice: v128): v128 {
    return i32x4.add(f32x4.add(coordinate, fixedPoint), i32x4.shr_u(dice, 16));
  }

  @inline
  static accelerate(velocity: usize, keep: v128, force: v128): void {
    v128.store(velocity, f32x4.add(f32x4.mul(v128.load(velocity), keep), force));
  }

  @inline
  static sum(quad: usize): v128 {
    return f32x4.add(v128.load(quad, inX), f32x4.add(v128.load(quad, inY), v128.load(quad, inZ)));
  }
}
