import { mul } from './floats.ts';

/* kernel/random.ts, one number at a time. */

export const purposes = {
  lifetime: 1,
  phase: 2,
  emitter: 3,
  dither: 4,
  cohortBirth: 16,
  slotBirth: 32,
} as const;

export function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

export function salt(seed: number, tick: number, purpose: number): number {
  return mix(seed ^ Math.imul(tick, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b));
}

/** In (−1, 1). */
export function spread(index: number, salted: number): number {
  const bits = mix(index + salted);
  return ((bits & 0xffff) + (bits >>> 16) - 0xffff) / 65_536;
}

/** In [0, 1). */
export function share(index: number, salted: number): number {
  return mul(mix(index + salted) >>> 8, 1 / 16_777_216);
}
