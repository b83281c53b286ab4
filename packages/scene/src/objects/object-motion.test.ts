import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromYaw, identity, type Vec3 } from '@streamxr/spatial';
import { ObjectMotion, smoothingSeconds } from './object-motion.ts';
import type { ObjectTransform } from './shared-object.ts';

const at = (x: number): ObjectTransform => ({ position: [x, 0, 0], rotation: identity, scale: [1, 1, 1] });

test('P3 what others move arrives within 100 ms, without a jump', () => {
  const motion = new ObjectMotion(at(0));
  motion.setRemote(at(1), true);
  assert.equal(motion.shown.position[0], 0);
  let before = 0;
  for (let t = 0; t < smoothingSeconds - 0.005; t += 0.01) {
    assert.equal(motion.advance(0.01), true);
    const now = motion.shown.position[0];
    assert.ok(now > before && now - before < 0.11);
    before = now;
  }
  motion.advance(0.01);
  assert.deepEqual(motion.shown, at(1));
  assert.equal(motion.advance(0.01), false);
});

test('P3 what the local hand moves is drawn at once, whatever the room says meanwhile', () => {
  const motion = new ObjectMotion(at(0));
  motion.setLocal(at(2));
  assert.deepEqual(motion.shown, at(2));
  motion.setRemote(at(1.5), true);
  motion.advance(1);
  assert.deepEqual(motion.shown, at(2));
  motion.clearLocal(true);
  assert.deepEqual(motion.shown, at(2));
  motion.advance(smoothingSeconds / 2);
  assert.ok(Math.abs(motion.shown.position[0] - 1.75) < 1e-9);
  motion.advance(smoothingSeconds);
  assert.deepEqual(motion.shown, at(1.5));
});

test('the same word twice does not start the movement again', () => {
  const motion = new ObjectMotion(at(0));
  motion.setRemote(at(1), true);
  motion.advance(0.09);
  motion.setRemote(at(1), true);
  motion.advance(0.02);
  assert.deepEqual(motion.shown, at(1));
});

test('far away is a placement, not a flight; X4 under reduced motion everything is', () => {
  const motion = new ObjectMotion(at(0));
  motion.setRemote(at(50), true);
  assert.deepEqual(motion.shown, at(50));
  motion.setRemote(at(50.5), false);
  assert.deepEqual(motion.shown, at(50.5));
});

test('rotation and scale ease too, and the rotation stays a unit quaternion', () => {
  const motion = new ObjectMotion(at(0));
  const scale: Vec3 = [2, 2, 2];
  motion.setRemote({ position: [0, 0, 0], rotation: fromYaw(2), scale }, true);
  motion.advance(smoothingSeconds / 2);
  assert.ok(Math.abs(Math.hypot(...motion.shown.rotation) - 1) < 1e-9);
  assert.ok(Math.abs(motion.shown.scale[0] - 1.5) < 1e-9);
});
