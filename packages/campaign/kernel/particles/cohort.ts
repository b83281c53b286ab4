import { cohortAxisBytes, cohortBytes, cohortHeaderBytes, cohortsOffset } from '../layout';

/** The emitter of a cohort that has none: its slots are not simulated and not shown. */
export const dormant = -1;

/** Sixteen slots that are born together. Behind this header lie four quads of each axis. */
@unmanaged
export class Cohort {
  /** The tick of the next birth. */
  due: u32;
  born: u32;
  emitter: i32;

  @inline
  static at(index: i32): Cohort {
    return changetype<Cohort>(cohortsOffset + index * cohortBytes);
  }

  /** The address of the x positions of four slots, from `slot` on; the other axes follow, each `cohortAxisBytes` further. */
  @inline
  quad(slot: i32): usize {
    return changetype<usize>(this) + cohortHeaderBytes + ((<usize>slot) << 2);
  }

  static clearQuad(quad: usize): void {
    for (let axis = 0; axis < 6; axis++) v128.store(quad + axis * cohortAxisBytes, i32x4.splat(0));
  }
}

// The axes of a quad, to be given as offsets to loads and stores.
export const inX: usize = 0;
export const inY: usize = cohortAxisBytes;
export const inZ: usize = 2 * cohortAxisBytes;
export const inVelocityX: usize = 3 * cohortAxisBytes;
export const inVelocityY: usize = 4 * cohortAxisBytes;
export const inVelocityZ: usize = 5 * cohortAxisBytes;
