import assert from 'node:assert/strict';
import { test } from 'node:test';
import { angleBetweenRad, fromYaw, normalize, rotate } from '@streamxr/spatial';
import { headingDegrees, turnedTo } from './heading.ts';

test('P3 a heading is read and set in degrees', () => {
  assert.equal(headingDegrees(fromYaw(Math.PI / 2)), 90);
  assert.equal(headingDegrees(fromYaw(-Math.PI / 2)), 270);
  for (const degrees of [0, 45, 90, 200, 359]) {
    assert.equal(headingDegrees(turnedTo(fromYaw(1), degrees)), degrees);
  }
});

test('P3 turning keeps the tilt', () => {
  const tilted = normalize([0.3, 0.2, 0.1, 0.9]);
  const turned = turnedTo(tilted, headingDegrees(tilted) + 90);
  const upBefore = rotate(tilted, [0, 1, 0]);
  const upAfter = rotate(turned, [0, 1, 0]);
  assert.ok(Math.abs(upBefore[1] - upAfter[1]) < 1e-9);
  assert.ok(Math.abs(angleBetweenRad(tilted, turned) - Math.PI / 2) < 1e-6);
});
