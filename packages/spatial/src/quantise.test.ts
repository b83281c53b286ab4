import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packQuat, unpackQuat } from './quantise.ts';
import { angleBetweenRad, type Quat } from './quat.ts';
import { unitQuat } from './testing/arbitraries.ts';

const precisions = [
  { bits: 10, errorDegMax: 0.2 },
  { bits: 15, errorDegMax: 0.006 },
] as const;

for (const { bits, errorDegMax } of precisions) {
  const bound = 4 * 2 ** (3 * bits);

  test(`a rotation packed with ${bits} bits errs by at most ${errorDegMax}°`, () => {
    fc.assert(
      fc.property(unitQuat, (q) => {
        const packed = packQuat(q, bits);
        assert.ok(Number.isInteger(packed) && packed >= 0 && packed < bound);
        assertNear(unpackQuat(packed, bits), q, errorDegMax);
      }),
      { numRuns: 3_000 },
    );
  });

  test(`a rotation and its negative are the same rotation with ${bits} bits`, () => {
    fc.assert(
      fc.property(unitQuat, ([x, y, z, w]) => {
        assertNear(unpackQuat(packQuat([-x, -y, -z, -w], bits), bits), [x, y, z, w], errorDegMax);
      }),
    );
  });

  test(`any number unpacks to a unit quaternion with ${bits} bits, and errs no more when packed again`, () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        const q = unpackQuat(number % bound, bits);
        assert.ok(Math.abs(Math.hypot(...q) - 1) < 1e-12);
        assertNear(unpackQuat(packQuat(q, bits), bits), q, errorDegMax);
      }),
      { numRuns: 500 },
    );
  });

  test(`what is no rotation packs as none with ${bits} bits`, () => {
    for (const q of [
      [0, 0, 0, 0],
      [Number.NaN, 0, 0, 1],
      [Infinity, 0, 0, 1],
    ] as const)
      assertNear(unpackQuat(packQuat(q, bits), bits), [0, 0, 0, 1], errorDegMax);
  });
}

function assertNear(actual: Quat, expected: Quat, errorDegMax: number): void {
  const errorDeg = (angleBetweenRad(actual, expected) * 180) / Math.PI;
  assert.ok(errorDeg <= errorDegMax, `${errorDeg}° between ${expected.join()} and ${actual.join()}`);
}
