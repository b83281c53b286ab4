import { Constants } from './constants';
import { cohortSlots } from './layout';
import { addColliders } from './grid/masks';
import { buildForces } from './grid/forces';
import { buildWaves } from './grid/noise';
import { Cohort, dormant } from './particles/cohort';
import { nextBirth } from './particles/birth';

/*
 * What the module exports. It has no state but the memory that it is given: layout.ts says where what lies in it, records.ts and
 * particles/cohort.ts what it means. A tick is `buildGrid` (grid/), then `step` (particles/step.ts) for all cohorts.
 */

export { checksum } from './particles/checksum';
export { step } from './particles/step';
export { pack } from './particles/pack';

/** Puts the cohorts [first, end) to sleep until they are born, at `tick` or later. */
export function reset(first: i32, end: i32, tick: u32): void {
  Constants.write();
  for (let index = first; index < end; index++) {
    const cohort = Cohort.at(index);
    cohort.due = nextBirth(index, tick);
    cohort.born = tick;
    cohort.emitter = dormant;
    for (let slot = 0; slot < cohortSlots; slot += 4) Cohort.clearQuad(cohort.quad(slot));
  }
}

/** Forces and reach of colliders at all nodes, from the inputs of the tick; before the tick's steps. */
export function buildGrid(tick: u32): void {
  buildWaves(tick);
  buildForces();
  addColliders();
}
