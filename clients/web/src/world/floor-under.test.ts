import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PerspectiveCamera } from 'three';
import { floorUnder } from './floor-under.ts';

test('A1 what is dropped stands on the floor under the pointer, and nowhere when that is the sky', () => {
  const camera = new PerspectiveCamera(90, 1, 0.1, 100);
  camera.position.set(1, 1.6, 6);
  camera.updateMatrixWorld();
  const ahead = floorUnder(camera, 0, -0.5);
  assert.ok(ahead !== null && Math.abs(ahead[0] - 1) < 1e-6 && Math.abs(ahead[2] - (6 - 3.2)) < 1e-6);
  assert.equal(floorUnder(camera, 0, 0), null);
  assert.equal(floorUnder(camera, 0, 0.5), null);
  assert.equal(floorUnder(camera, 0, -0.01), null);
});
