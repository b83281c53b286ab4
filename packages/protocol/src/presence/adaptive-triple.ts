import { readRice, unzigzag, writeRice, zigzag } from './golomb.ts';
import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';

/**
 * Three residuals of one kind (the axes of a position or a rotation) of one member. How long they were lately, kept by both
 * sides, chooses the code: a hand at rest costs one bit, a waving one what it needs.
 */

/** The mean of the zigzag numbers, in 32nds; held below 2^15. */
export type Lately = number;

/** What is assumed of a member of whom nothing is known yet. */
export const latelyAtFirst: Lately = 4 * 32;
export const latelyMax: Lately = 2 ** 15 - 1;

/** Below this mean it pays to say first whether there is anything at all. */
const quietBelow: Lately = 24;

export function writeTriple(bits: BitWriter, lately: Lately, a: number, b: number, c: number): Lately {
  const ua = zigzag(a);
  const ub = zigzag(b);
  const uc = zigzag(c);
  const any = (ua | ub | uc) !== 0;
  if (lately < quietBelow) {
    bits.flag(any);
    if (!any) return after(lately, 0);
  }
  const k = orderOf(lately);
  writeRice(bits, ua, k);
  writeRice(bits, ub, k);
  writeRice(bits, uc, k);
  return after(lately, ua + ub + uc);
}

/** Writes the residuals into `into`. */
export function readTriple(bits: BitReader, lately: Lately, into: Int32Array): Lately {
  if (lately < quietBelow && !bits.flag()) {
    into.fill(0);
    return after(lately, 0);
  }
  const k = orderOf(lately);
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    const value = readRice(bits, k);
    sum += value;
    into[i] = unzigzag(value);
  }
  return after(lately, sum);
}

/** The order whose code is shortest for a geometric distribution of that mean: 2^k ≈ mean × ln 2, rounded. */
function orderOf(lately: Lately): number {
  // Rounding log2 is cutting off log2(× √2), and ln 2 × √2 ≈ 1.
  return 31 - Math.clz32(Math.max(1, lately >> 5));
}

/** Moves a quarter of the way to the newest mean. */
function after(lately: Lately, sum: number): Lately {
  const newest = Math.min(latelyMax, Math.floor((sum * 32) / 3));
  return lately + ((newest - lately) >> 2);
}
