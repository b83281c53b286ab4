import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromYaw, identity, type Vec3 } from '@streamxr/spatial';
import { isHidden, type Occluder, SightMemory } from './occlusion.ts';
import type { HungPicture } from './picture-view.ts';

const eye: Vec3 = [0, 1.6, 0];
const portrait: HungPicture = {
  trackId: 't1',
  middle: [0, 1.8, -6],
  normal: [0, 0, 1],
  widthMetres: 0.6,
  heightMetres: 0.34,
  maxDistanceMetres: 25,
};
const box = (middle: Vec3, half: Vec3, yawRad = 0): Occluder => ({
  kind: 'box',
  ...{ middle, half, rotation: yawRad === 0 ? identity : fromYaw(yawRad) },
});

test('M2 a picture behind a wall is hidden; beside it, before it and behind the viewer it is not', () => {
  const wall = box([0, 1.7, -3], [1.6, 1, 0.04]);
  assert.equal(isHidden(portrait, eye, [wall]), true);
  assert.equal(isHidden(portrait, eye, []), false);
  assert.equal(isHidden({ ...portrait, middle: [4.5, 1.8, -6] }, eye, [wall]), false, 'beside it');
  assert.equal(isHidden({ ...portrait, middle: [0, 1.8, -2] }, eye, [wall]), false, 'before it');
  assert.equal(isHidden(portrait, eye, [box([0, 1.7, 3], [1.6, 1, 0.04])]), false, 'it is behind the viewer');
});

test('M2 a picture of which a corner shows is seen, and two things together hide what neither does alone', () => {
  const left = box([-0.5, 1.7, -3], [0.5, 1, 0.1]);
  const right = box([0.5, 1.7, -3], [0.5, 1, 0.1]);
  assert.equal(isHidden(portrait, eye, [left]), false);
  assert.equal(isHidden(portrait, eye, [right]), false);
  assert.equal(isHidden(portrait, eye, [left, right]), true);
});

test('M2 a turned wall hides by where it stands, and a picture on its front is not hidden by it', () => {
  const yawRad = 0.8;
  const turned = box([0, 1.7, -3], [1.6, 1, 0.04], yawRad);
  assert.equal(isHidden(portrait, eye, [turned]), true);
  assert.equal(isHidden({ ...portrait, middle: [2.6, 1.8, -6] }, eye, [turned]), false);
  const flat = box([0, 1.7, -3], [1.6, 1, 0.04]);
  assert.equal(isHidden({ ...portrait, middle: [0, 1.7, -2.955] }, eye, [flat]), false);
});

test('M2 a ball hides what is behind it, and who stands in something sees out of it', () => {
  const ball: Occluder = { kind: 'ball', middle: [0, 1.7, -3], radiusMetres: 0.8 };
  assert.equal(isHidden(portrait, eye, [ball]), true);
  assert.equal(isHidden(portrait, eye, [{ ...ball, radiusMetres: 0.1 }]), false);
  assert.equal(isHidden(portrait, eye, [{ ...ball, middle: eye }]), false);
  assert.equal(isHidden(portrait, eye, [box(eye, [1, 1, 1])]), false);
});

test('M2 what somebody walks past is not ended; what stays hidden is, and comes back at once', () => {
  const memory = new SightMemory();
  const at = (timeMs: number, hidden: boolean) =>
    memory.keep([{ trackId: 't1' }], () => hidden, timeMs).length === 1;
  assert.equal(at(0, true), false, 'never seen');
  assert.equal(at(250, false), true);
  assert.equal(at(500, true), true);
  assert.equal(at(1_600, true), true);
  assert.equal(at(1_800, true), false);
  assert.equal(at(2_000, false), true);
});
