import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { angleOutsideRad, frustumOf } from './frustum.ts';
import { fromYaw, identity, rotate } from './quat.ts';
import { distanceToBox, pixelsPerRadian } from './screen-error.ts';
import { angleToBallRad } from './sphere-angle.ts';
import { unitQuat } from './testing/arbitraries.ts';
import type { Vec3 } from './vec3.ts';

const degree = Math.PI / 180;
const square = frustumOf([0, 0, 0], identity, 90 * degree, 1);

test('what is ahead is inside, and outside counts from the nearer side', () => {
  assert.equal(angleOutsideRad(square, 0, 0, -5, 0), 0);
  assert.equal(angleOutsideRad(square, 4.9, 0, -5, 0), 0);
  const aside = rotate(fromYaw(-60 * degree), [0, 0, -5]);
  assert.ok(Math.abs(angleOutsideRad(square, ...aside, 0) - 15 * degree) < 1e-9);
  const above: Vec3 = [aside[1], aside[0], aside[2]];
  assert.ok(Math.abs(angleOutsideRad(square, ...above, 0) - 15 * degree) < 1e-9);
});

test('a ball is inside when any of it is, and an eye inside a ball sees it', () => {
  assert.equal(angleOutsideRad(square, 6, 0, -5, 1), 0);
  assert.ok(angleOutsideRad(square, 8, 0, -5, 1) > 0);
  assert.equal(angleOutsideRad(square, 0, 0, 1, 2), 0);
});

test('turning the view with the world changes nothing', () => {
  const number = fc.double({ min: -50, max: 50, noNaN: true });
  fc.assert(
    fc.property(unitQuat, number, number, number, (turn, x, y, z) => {
      const turned = frustumOf([0, 0, 0], turn, 90 * degree, 1);
      const before = angleOutsideRad(square, x, y, z, 0.5);
      assert.ok(Math.abs(angleOutsideRad(turned, ...rotate(turn, [x, y, z]), 0.5) - before) < 1e-6);
    }),
  );
});

test('the angle to a ball is that to its edge: 0 inside and when met, π away at most', () => {
  assert.equal(angleToBallRad(1, 1, 2), 0);
  assert.equal(angleToBallRad(10, 10, 1), 0);
  assert.ok(Math.abs(angleToBallRad(0, 10, 0) - Math.PI / 2) < 1e-12);
  assert.ok(Math.abs(angleToBallRad(0, 2, 1) - 60 * degree) < 1e-12);
  assert.ok(angleToBallRad(-10, 10, 0) <= Math.PI);
});

test('a box is as far as its nearest point', () => {
  assert.equal(distanceToBox([0, 0, 0], -1, -1, -1, 1, 1, 1), 0);
  assert.equal(distanceToBox([4, 0, 0], -1, -1, -1, 1, 1, 1), 3);
  assert.equal(distanceToBox([4, 5, 1], -1, -1, -1, 1, 1, 1), 5);
});

test('a picture of 1,080 lines and 60° has 935 pixels per radian in its middle', () => {
  assert.equal(Math.round(pixelsPerRadian(1_080, 60 * degree)), 935);
});
