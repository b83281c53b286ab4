import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conjugate, distanceToBox, rotate, subtract } from '@streamxr/spatial';
import { type Camera, viewFrom } from './view.ts';

const camera: Camera = { width: 640, height: 360, verticalFovRad: (56 * Math.PI) / 180 };

/** A model of these sides, in metres, that does not stand where its origin is. */
function boundsOf(x: number, y: number, z: number) {
  return { min: [3, 2, 1], max: [3 + x, 2 + y, 1 + z] } as const;
}

test('the eye is as far from the box as was said, and looks at its middle', () => {
  for (const metres of [1, 5]) {
    const { head, placement } = viewFrom(boundsOf(1, 2, 0.7), metres, camera);
    const box = [-0.5, 0, -0.35, 0.5, 2, 0.35] as const;
    assert.ok(Math.abs(distanceToBox(head.position, ...box) - metres) < 1e-6);
    const [x, y, z] = rotate(conjugate(head.rotation), subtract([0, 1, 0], head.position));
    assert.ok(Math.hypot(x, y) < 1e-6 && z < 0, 'the middle of the box is in the middle of the picture');
    assert.deepEqual(placement.scale, [1, 1, 1]);
    assert.equal(placement.position[1], -2, 'it stands on the floor');
  }
});

test('what is too small or too large to be meant is one metre long', () => {
  for (const side of [0.1, 40]) {
    const { placement } = viewFrom(boundsOf(side, side / 2, side / 2), 5, camera);
    assert.ok(Math.abs(placement.scale[0] * side - 1) < 1e-9);
  }
});

test('the rectangle holds the model with a margin, stays in the picture, and is never too small', () => {
  const { rectangle } = viewFrom(boundsOf(1, 1, 1), 5, camera);
  assert.ok(rectangle.width > 60 && rectangle.width < 140, JSON.stringify(rectangle));
  assert.ok(Math.abs(rectangle.left + rectangle.width / 2 - 320) < 12);
  const near = viewFrom(boundsOf(2, 2, 2), 0.2, camera).rectangle;
  assert.deepEqual([near.top, near.height], [0, 360]);
  const far = viewFrom(boundsOf(1, 0.01, 0.01), 60, camera).rectangle;
  assert.ok(far.width >= 32 && far.height >= 32, JSON.stringify(far));
});
