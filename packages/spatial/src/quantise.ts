import { normalize, type Quat } from './quat.ts';

/** Positions travel as whole millimetres in 32 bits: error ≤ 0.5 mm to ± 2,147 km. */
export const positionUnitsPerMetre = 1000;

/** Bits of each of the three smallest components; error ≤ 0.16° (14 bits over ±1/√2, three components). */
const quatBits = 10;
const quatMax = (1 << quatBits) - 1;
const quatSpan = Math.SQRT1_2;

/**
 * A unit quaternion in 32 bits: which component is largest (2 bits), then the other three (10 bits each).
 * Error ≤ 0.2°. Source: "smallest three", Glenn Fiedler, Snapshot Compression, 2015.
 */
export function packQuat(rotation: Quat): number {
  const q = normalize(rotation);
  let largest = 0;
  for (let i = 1; i < 4; i++) if (Math.abs(at(q, i)) > Math.abs(at(q, largest))) largest = i;
  const sign = at(q, largest) < 0 ? -1 : 1;
  let packed = largest;
  for (let i = 0; i < 4; i++) {
    if (i === largest) continue;
    const unit = (at(q, i) * sign + quatSpan) / (2 * quatSpan);
    packed = packed * (quatMax + 1) + Math.round(Math.min(1, Math.max(0, unit)) * quatMax);
  }
  return packed;
}

/** The inverse of packQuat; any 32-bit number gives a unit quaternion. */
export function unpackQuat(packed: number): Quat {
  const largest = Math.floor(packed / 2 ** (3 * quatBits)) & 3;
  const small = [
    Math.floor(packed / 2 ** (2 * quatBits)) & quatMax,
    Math.floor(packed / 2 ** quatBits) & quatMax,
    packed & quatMax,
  ].map((units) => (units / quatMax) * 2 * quatSpan - quatSpan);
  const sum = small.reduce((total, part) => total + part * part, 0);
  const parts: number[] = [];
  let next = 0;
  for (let i = 0; i < 4; i++) parts.push(i === largest ? Math.sqrt(Math.max(0, 1 - sum)) : (small[next++] ?? 0));
  return normalize([parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0, parts[3] ?? 1]);
}

function at(q: Quat, index: number): number {
  return q[index] ?? 0;
}
