import fc, { type Arbitrary } from 'fast-check';
import type { Quat } from '../quat.ts';
import type { Vec3 } from '../vec3.ts';

const part = fc.double({ min: -1, max: 1, noNaN: true });
const half = fc.double({ min: 0.49, max: 0.51, noNaN: true });
const signed = fc.tuple(half, fc.boolean()).map(([size, negative]) => (negative ? -size : size));
const corner = fc.constantFrom(-1, 0, 1);

function quatOf(parts: Arbitrary<number>): Arbitrary<Quat> {
  return fc
    .tuple(parts, parts, parts, parts)
    .filter((q) => Math.hypot(...q) > 0.01)
    .map(([x, y, z, w]) => {
      const length = Math.hypot(x, y, z, w);
      return [x / length, y / length, z / length, w / length];
    });
}

/** Unit quaternions: anywhere, where all parts are nearly alike (packing errs most there), and where some are zero or equal. */
export const unitQuat: Arbitrary<Quat> = fc.oneof(quatOf(part), quatOf(signed), quatOf(corner));

const metres = fc.double({ min: -100, max: 100, noNaN: true });

/** Points within 100 m. */
export const point: Arbitrary<Vec3> = fc.tuple(metres, metres, metres);
