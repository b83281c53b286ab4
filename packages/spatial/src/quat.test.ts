import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  angleBetweenRad,
  conjugate,
  fromRotationVector,
  fromYaw,
  identity,
  multiply,
  normalize,
  type Quat,
  rotate,
  rotationVector,
  slerp,
} from './quat.ts';
import { point, unitQuat } from './testing/arbitraries.ts';
import { distance, dot, length, type Vec3 } from './vec3.ts';

/** Near zero and π the arc cosine turns the last digit of a product into this much angle. */
const angleErrorRad = 1e-7;
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

test('normalize gives a unit quaternion of the same direction', () => {
  const size = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(unitQuat, size, (q, by) => {
      const unit = normalize([q[0] * by, q[1] * by, q[2] * by, q[3] * by]);
      assert.ok(Math.abs(Math.hypot(...unit) - 1) < 1e-12);
      for (const [index, part] of unit.entries()) assert.ok(Math.abs(part - (q[index] ?? 0)) < 1e-9);
    }),
  );
});

test('normalize gives the identity where there is no direction', () => {
  const nothing: readonly Quat[] = [
    [0, 0, 0, 0],
    [Number.NaN, 0, 0, 1],
    [0, Infinity, 0, 1],
    [1e-12, 0, 0, 0],
    [1e308, 1e308, 1e308, 1e308],
  ];
  for (const q of nothing) assert.deepEqual(normalize(q), identity);
});

test('the angle between rotations is symmetric, zero to itself and to its negative, and at most π', () => {
  fc.assert(
    fc.property(unitQuat, unitQuat, (a, b) => {
      const angle = angleBetweenRad(a, b);
      assert.equal(angle, angleBetweenRad(b, a));
      assert.ok(angle >= 0 && angle <= Math.PI);
      assert.ok(angleBetweenRad(a, a) < angleErrorRad);
      assert.ok(Math.abs(angle - angleBetweenRad(negative(a), b)) < angleErrorRad);
    }),
  );
});

test('the angle between two yaws is their difference, the short way round', () => {
  const yaw = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
  fc.assert(
    fc.property(yaw, yaw, (a, b) => {
      const apart = Math.abs(a - b);
      const short = Math.min(apart, 2 * Math.PI - apart);
      assert.ok(Math.abs(angleBetweenRad(fromYaw(a), fromYaw(b)) - short) < angleErrorRad);
    }),
  );
});

test('slerp begins at one, ends at the other, and turns evenly between', () => {
  fc.assert(
    fc.property(unitQuat, unitQuat, fraction, (a, b, t) => {
      const between = slerp(a, b, t);
      assert.ok(Math.abs(Math.hypot(...between) - 1) < 1e-12);
      assert.ok(angleBetweenRad(slerp(a, b, 0), a) < angleErrorRad);
      assert.ok(angleBetweenRad(slerp(a, b, 1), b) < angleErrorRad);
      const whole = angleBetweenRad(a, b);
      // Within 3.6° slerp is a straight line, which is even to a few millionths of a radian.
      assert.ok(Math.abs(angleBetweenRad(a, between) - t * whole) < 1e-5);
      assert.ok(Math.abs(angleBetweenRad(between, b) - (1 - t) * whole) < 1e-5);
    }),
  );
});

test('slerp goes the short way, whichever sign the quaternions have', () => {
  fc.assert(
    fc.property(unitQuat, unitQuat, fraction, (a, b, t) => {
      // Half a turn apart both ways are equally short.
      fc.pre(angleBetweenRad(a, b) < 3.1);
      assert.ok(angleBetweenRad(slerp(a, b, t), slerp(negative(a), b, t)) < 1e-5);
    }),
  );
});

test('rotating keeps lengths and angles, and the inverse brings back', () => {
  fc.assert(
    fc.property(unitQuat, point, point, (q, v, u) => {
      const turned = rotate(q, v);
      assert.ok(Math.abs(length(turned) - length(v)) < 1e-9);
      assert.ok(Math.abs(dot(turned, rotate(q, u)) - dot(v, u)) < 1e-7);
      assert.ok(distance(rotate(conjugate(q), turned), v) < 1e-9);
      assert.ok(distance(rotate(negative(q), v), turned) < 1e-9);
    }),
  );
});

test('a quarter turn to the left turns forward (−Z) to −X', () => {
  const forward: Vec3 = [0, 0, -1];
  assert.ok(distance(rotate(fromYaw(Math.PI / 2), forward), [-1, 0, 0]) < 1e-12);
  assert.deepEqual(rotate(identity, forward), forward);
});

test('a product turns by the second, then the first', () => {
  fc.assert(
    fc.property(unitQuat, unitQuat, point, (a, b, v) => {
      assert.ok(distance(rotate(multiply(a, b), v), rotate(a, rotate(b, v))) < 1e-9);
    }),
  );
});

test('a rotation vector is as long as the angle and brings the rotation back', () => {
  fc.assert(
    fc.property(unitQuat, (q) => {
      const vector = rotationVector(q);
      assert.ok(Math.abs(length(vector) - angleBetweenRad(q, identity)) < angleErrorRad);
      assert.ok(angleBetweenRad(fromRotationVector(vector), q) < angleErrorRad);
    }),
  );
});

function negative([x, y, z, w]: Quat): Quat {
  return [-x, -y, -z, -w];
}
