import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Vector3 } from 'three';
import { directionOf, elevationsRad, sides, viewFrom } from './impostor-views.ts';

test('P4 each picture is chosen from where it was taken, for every heading', () => {
  for (let row = 0; row < elevationsRad.length; row++) {
    for (let column = 0; column < sides; column++) {
      for (const yawRad of [-2.5, -0.3, 0, 1.1, 3.1]) {
        const { x, y, z } = new Vector3(...directionOf({ column, row })).applyAxisAngle(
          new Vector3(0, 1, 0),
          yawRad,
        );
        assert.deepEqual(viewFrom(x, y, z, yawRad), { column, row });
      }
    }
  }
});

test('P4 who faces the viewer shows the face, who turns away the back', () => {
  // The viewer stands at −Z; a body at heading 0 looks there.
  assert.deepEqual(viewFrom(0, 0, -1, 0), { column: 0, row: 0 });
  assert.deepEqual(viewFrom(0, 0, -1, Math.PI), { column: sides / 2, row: 0 });
});

test('P4 a picture is never taken from farther aside than half a step', () => {
  const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
  fc.assert(
    fc.property(angle, angle, (azimuth, yawRad) => {
      const seen = new Vector3(Math.sin(azimuth), 0, -Math.cos(azimuth));
      const taken = new Vector3(...directionOf(viewFrom(seen.x, 0, seen.z, yawRad)));
      taken.applyAxisAngle(new Vector3(0, 1, 0), yawRad);
      assert.ok(taken.angleTo(seen) <= Math.PI / sides + 1e-6);
    }),
  );
});
