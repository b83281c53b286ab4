import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Box3, Matrix4, PerspectiveCamera, Vector3 } from 'three';
import { regionOf } from './picture-region.ts';

const size = { widthPx: 200, heightPx: 100 };

/** From 10 m along −z, 90° up and down: ten metres are half the picture's height. */
function seenFrom(z: number): Matrix4 {
  const camera = new PerspectiveCamera(90, 2, 0.1, 100);
  camera.position.z = z;
  camera.updateMatrixWorld();
  return new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
}

function box(x: number, y: number, reach: number): Box3 {
  // A hair smaller, so that no edge lies on a boundary of pixels.
  const half = reach - 0.04;
  return new Box3(new Vector3(x - half, y - half, -0.001), new Vector3(x + half, y + half, 0));
}

test('C6 the room is looked at before the boxes only, with a margin', () => {
  assert.deepEqual(regionOf([box(0, 0, 2)], seenFrom(10), size, 0), { x: 90, y: 40, width: 20, height: 20 });
  assert.deepEqual(regionOf([box(0, 0, 2)], seenFrom(10), size, 7), { x: 83, y: 33, width: 34, height: 34 });
  const both = regionOf([box(-10, 0, 1), box(10, 5, 1)], seenFrom(10), size, 0);
  assert.deepEqual(both, { x: 45, y: 20, width: 110, height: 35 });
});

test('C6 a box at the edge, around the eyes or out of the picture gives no part beyond it', () => {
  assert.deepEqual(regionOf([box(20, 0, 2)], seenFrom(10), size, 5), {
    x: 185,
    y: 35,
    width: 15,
    height: 30,
  });
  const whole = { x: 0, y: 0, width: 200, height: 100 };
  const around = new Box3(new Vector3(-1, -1, 8), new Vector3(1, 1, 12));
  assert.deepEqual(regionOf([around], seenFrom(10), size, 5), whole);
  assert.deepEqual(regionOf([box(90, 0, 1)], seenFrom(10), size, 5), whole);
});
