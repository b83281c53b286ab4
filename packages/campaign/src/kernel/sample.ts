import { assert } from '@streamxr/kernel';
import {
  boxCells,
  boxMin,
  cohortAxisBytes,
  cohortBytes,
  cohortHeaderBytes,
  cohortSlots,
  cohortsOffset,
  parametersOffset,
} from '../../kernel/layout.ts';
import type { ParticleKernel } from './particle-kernel.ts';

/** x, y, z and look of a particle: the same half of 8 bytes as ParticleKernel.pack makes. */
export const sampleWords = 4;

const round = Math.fround;
/** As kernel/constants.ts: a float has no room for a fraction above it. */
const wholeNumber = 12_582_912;
const packedPerUnit = round(65_535 / boxCells);
const axisWords = cohortAxisBytes / 4;
// Must match kernel/records.ts.
const speedMaxOffset = parametersOffset + 64;

/**
 * Every so many slots, in order, as four words of 16 bits each: what a viewer gets who cannot simulate. Those that sleep are all
 * zero. Returns how many were written to `target`, which must have room for `particles / every`.
 */
export function sampleParticles(kernel: ParticleKernel, every: number, target: Uint16Array): number {
  assert(Number.isInteger(every) && every >= 1, 'every so many slots is a whole number');
  const count = Math.ceil(kernel.particles / every);
  assert(target.length >= count * sampleWords, 'there is room for the sample');
  const floats = new Float32Array(kernel.buffer);
  const words = new Uint32Array(kernel.buffer);
  const perSpeedMax = round(1 / (floats[speedMaxOffset / 4] ?? 1));
  const tick = Math.max(0, kernel.nextTick - 1);
  for (let index = 0; index < count; index++) {
    const slot = index * every;
    const cohort = (cohortsOffset + Math.floor(slot / cohortSlots) * cohortBytes) / 4;
    const lane = cohort + cohortHeaderBytes / 4 + (slot % cohortSlots);
    writeSample(target, index * sampleWords, floats, words, { cohort, lane, tick, perSpeedMax });
  }
  return count;
}

interface SampledSlot {
  /** Indices of words: of the cohort's header, and of the slot's x. */
  readonly cohort: number;
  readonly lane: number;
  readonly tick: number;
  readonly perSpeedMax: number;
}

function writeSample(
  target: Uint16Array,
  at: number,
  floats: Float32Array,
  words: Uint32Array,
  { cohort, lane, tick, perSpeedMax }: SampledSlot,
): void {
  const [due = 0, born = 0, emitter = 0] = [words[cohort], words[cohort + 1], words[cohort + 2]];
  if (emitter > 0x7fff_ffff) {
    target.fill(0, at, at + sampleWords);
    return;
  }
  const axis = (index: number): number => floats[lane + index * axisWords] ?? 0;
  for (let index = 0; index < 3; index++)
    target[at + index] = whole(round(round(axis(index) - boxMin) * packedPerUnit));
  const lifetime = Math.max(1, due - born);
  const life = Math.min(127, 1 + Math.floor(((due - tick) * 126) / lifetime));
  target[at + 3] = (emitter & 7) | (speedSteps(axis(3), axis(4), axis(5), perSpeedMax) << 3) | (life << 9);
}

function speedSteps(x: number, y: number, z: number, perSpeedMax: number): number {
  const squared = round(round(x * x) + round(round(y * y) + round(z * z)));
  const share = round(round(Math.sqrt(squared)) * perSpeedMax);
  return whole(round(round(Math.sqrt(Math.min(share, 1))) * 63)) & 63;
}

function whole(value: number): number {
  return round(value + wholeNumber) - wholeNumber;
}
