import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { interpolatePose, normalizePose } from './pose.ts';
import { angleBetweenRad, slerp } from './quat.ts';
import { point, unitQuat } from './testing/arbitraries.ts';
import { distance } from './vec3.ts';

test('P2 a pose between two others lies on the straight line and the short arc between them', () => {
  const pose = fc.record({ position: point, rotation: unitQuat });
  fc.assert(
    fc.property(pose, pose, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, t) => {
      const between = interpolatePose(a, b, t);
      const whole = distance(a.position, b.position);
      assert.ok(Math.abs(distance(a.position, between.position) - t * whole) < 1e-9);
      assert.ok(Math.abs(distance(between.position, b.position) - (1 - t) * whole) < 1e-9);
      assert.ok(angleBetweenRad(between.rotation, slerp(a.rotation, b.rotation, t)) < 1e-7);
    }),
  );
});

test('a normalised pose stays where it is', () => {
  assert.deepEqual(normalizePose({ position: [1, 2, 3], rotation: [0, 0, 0, 2] }), {
    position: [1, 2, 3],
    rotation: [0, 0, 0, 1],
  });
});
