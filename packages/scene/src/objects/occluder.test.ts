import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identity, type Vec3 } from '@streamxr/spatial';
import { occluderOf } from './occluder.ts';

const at = (scale: Vec3) => ({ position: [1, 2, 3] as Vec3, rotation: identity, scale });

test('M2 a large cube hides what is behind it, within its round edges', () => {
  const found = occluderOf('cube', at([4, 4, 0.2]));
  assert.ok(found?.kind === 'box');
  assert.ok(found.half[0] > 0.8 && found.half[0] < 1);
  assert.ok(found.half[2] > 0 && found.half[2] < 0.05);
});

test('M2 of a sphere counts the ball inside of it', () => {
  const found = occluderOf('sphere', at([4, 2, 3]));
  assert.ok(found?.kind === 'ball' && Math.abs(found.radiusMetres - 0.5) < 1e-9);
});

test('M2 what is small, thin like a staff, pointed or full of holes hides nothing', () => {
  assert.equal(occluderOf('cube', at([0.5, 0.5, 0.5])), null);
  assert.equal(occluderOf('cube', at([0.1, 9, 0.1])), null);
  assert.equal(occluderOf('cone', at([4, 4, 4])), null);
  assert.equal(occluderOf('asset', at([4, 4, 4])), null);
});
