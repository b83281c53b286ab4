import { normalize, type Quat } from './quat.ts';

/** Positions travel as whole millimetres: error ≤ 0.5 mm. */
export const positionUnitsPerMetre = 1000;

const quatSpan = Math.SQRT1_2;

/**
 * A unit quaternion as one whole number: which component is largest (2 bits), then the other three (`bits` each).
 * 10 bits fill 32 and err by ≤ 0.2°; 15 bits fill 47 and err by ≤ 0.006°. Zero is a step of the scale, so that no rotation stays none.
 * Source: "smallest three", Glenn Fiedler, Snapshot Compression, 2015.
 */
export function packQuat(rotation: Quat, bits: 10 | 15): number {
  const q = normalize(rotation);
  const half = 2 ** (bits - 1) - 1;
  let largest = 0;
  for (let i = 1; i < 4; i++) if (Math.abs(part(q, i)) > Math.abs(part(q, largest))) largest = i;
  const sign = part(q, largest) < 0 ? -1 : 1;
  const step = quatSpan / half;
  const largestPart = Math.abs(part(q, largest));
  let packed = largest;
  // What the roundings so far add to the largest part when it is worked out from the others. Three parts each rounded to
  // the nearest can all push it the same way (0.27° with 10 bits), so each goes where both errors together are least.
  let lean = 0;
  for (let i = 0; i < 4; i++) {
    if (i === largest) continue;
    const value = part(q, i) * sign;
    const exact = Math.min(2 * half, Math.max(0, value / step + half));
    const below = (Math.floor(exact) - exact) * step;
    const above = below + step;
    const leanBelow = lean + (value * below) / largestPart;
    const leanAbove = lean + (value * above) / largestPart;
    const up = exact < 2 * half && above ** 2 + leanAbove ** 2 < below ** 2 + leanBelow ** 2;
    lean = up ? leanAbove : leanBelow;
    packed = packed * 2 ** bits + Math.floor(exact) + (up ? 1 : 0);
  }
  return packed;
}

/** The inverse of packQuat; any whole number gives a unit quaternion. */
export function unpackQuat(packed: number, bits: 10 | 15): Quat {
  const half = 2 ** (bits - 1) - 1;
  const largest = Math.floor(packed / 2 ** (3 * bits)) & 3;
  const q: [number, number, number, number] = [0, 0, 0, 0];
  let squares = 0;
  let shift = 2 * bits;
  for (let i = 0; i < 4; i++) {
    if (i === largest) continue;
    const units = (Math.floor(packed / 2 ** shift) & (2 ** bits - 1)) - half;
    const value = (units / half) * quatSpan + 0;
    q[i] = value;
    squares += value * value;
    shift -= bits;
  }
  q[largest] = Math.sqrt(Math.max(0, 1 - squares));
  return normalize(q);
}

function part(q: Quat, index: number): number {
  return q[index] ?? 0;
}
