import { boxMax, boxMin, cohortAxisBytes, cohortSlots, emitterCountMax } from '../layout';
import { Lanes } from '../lanes';
import { Random, forCohortBirth, forEmitter, forLifetime, forPhase, forSlotBirth } from '../random';
import { Emitter, Parameters } from '../records';
import { Cohort, dormant } from './cohort';

/*
 * A cohort lives for a number of ticks that is its own for good, and starts again at fixed times. So what it is depends on
 * nothing that happened before its last birth: who replays lifeTicksMax ticks of inputs has exactly what everybody else has.
 */

/** How far the slots of a cohort start from each other, as a share of the emitter's spread. Neighbours are cheaper together. */
const slotScatter: f32 = 0.125;

/** The first tick, `tick` or later, at which a cohort is born. */
export function nextBirth(cohortIndex: u32, tick: u32): u32 {
  const parameters = Parameters.here();
  const lifetimeBits = Random.mix(cohortIndex + Random.salt(parameters.seed, 0, forLifetime));
  const lifetime = parameters.lifeTicksMin + ((lifetimeBits >> 8) % parameters.lifeTicksRange);
  const phase = (Random.mix(cohortIndex + Random.salt(parameters.seed, 0, forPhase)) >> 8) % lifetime;
  const since = (tick + phase) % lifetime;
  return since == 0 ? tick : tick + lifetime - since;
}

/** Ends a cohort and starts it at the emitter whose turn it is; dormant when the emitters leave its share of slots alone. */
export function giveBirth(cohort: Cohort, cohortIndex: i32, tick: u32): void {
  cohort.due = nextBirth(cohortIndex, tick + 1);
  cohort.born = tick;
  cohort.emitter = chooseEmitter(cohortIndex, tick);
  for (let quad = 0; quad < cohortSlots; quad += 4) {
    if (cohort.emitter == dormant) Cohort.clearQuad(cohort.quad(quad));
    else
      placeQuad(cohort.quad(quad), cohortIndex * cohortSlots + quad, cohort.emitter, tick, i32x4.splat(-1));
  }
}

/** Starts the slots again in whose lanes `chosen` is set. */
export function placeQuad(quad: usize, firstSlot: i32, emitterIndex: i32, tick: u32, chosen: v128): void {
  const emitter = Emitter.at(emitterIndex & (emitterCountMax - 1));
  placeAxis(quad, firstSlot, tick, 0, emitter.x, emitter.spreadX, chosen);
  placeAxis(quad, firstSlot, tick, 1, emitter.y, emitter.spreadY, chosen);
  placeAxis(quad, firstSlot, tick, 2, emitter.z, emitter.spreadZ, chosen);
  placeAxis(quad, firstSlot, tick, 3, emitter.velocityX, emitter.velocitySpreadX, chosen);
  placeAxis(quad, firstSlot, tick, 4, emitter.velocityY, emitter.velocitySpreadY, chosen);
  placeAxis(quad, firstSlot, tick, 5, emitter.velocityZ, emitter.velocitySpreadZ, chosen);
}

/** One of six: x, y, z of the position, then of the velocity. */
function placeAxis(
  quad: usize,
  firstSlot: i32,
  tick: u32,
  axis: i32,
  centre: f32,
  spread: f32,
  chosen: v128,
): void {
  const seed = Parameters.here().seed;
  const slots = i32x4.add(i32x4.splat(firstSlot), i32x4(0, 1, 2, 3));
  const together = Random.spreadLanes(i32x4.shr_u(slots, 4), Random.salt(seed, tick, forCohortBirth + axis));
  const apart = Random.spreadLanes(slots, Random.salt(seed, tick, forSlotBirth + axis));
  const scattered = f32x4.add(
    f32x4.mul(together, f32x4.splat(1 - slotScatter)),
    f32x4.mul(apart, f32x4.splat(slotScatter)),
  );
  let value = f32x4.add(f32x4.splat(centre), f32x4.mul(f32x4.splat(spread), scattered));
  if (axis < 3) value = Lanes.clamp(value, f32x4.splat(<f32>boxMin), f32x4.splat(<f32>boxMax));
  const address = quad + axis * cohortAxisBytes;
  v128.store(address, v128.bitselect(value, v128.load(address), chosen));
}

function chooseEmitter(cohortIndex: i32, tick: u32): i32 {
  const parameters = Parameters.here();
  const bits = Random.mix(cohortIndex + Random.salt(parameters.seed, tick, forEmitter));
  const turn = <f32>(bits >> 8) * <f32>(1.0 / 16777216.0);
  for (let index = 0; index < parameters.emitterCount; index++) {
    if (turn < Emitter.at(index).shareEnd) return index;
  }
  return dormant;
}
