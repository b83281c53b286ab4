import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ray, Vector3 } from 'three';
import { aimInBox } from './aim.ts';

const box = { centre: [0, 2, 0], halfSizeMetres: 2 } as const;
const from = (origin: readonly [number, number, number], to: readonly [number, number, number]) =>
  new Ray(new Vector3(...origin), new Vector3(...to).sub(new Vector3(...origin)).normalize());

test('C4 who aims at a campaign means the depth of its middle', () => {
  const at = aimInBox(from([0, 2, 8], [1, 2, 0]), box);
  assert.ok(at !== null);
  assert.ok(Math.abs(at[2]) < 0.2 && Math.abs(at[0] - 1) < 0.2, at.join());
});

test('C4 who aims past it means nothing', () => {
  assert.equal(aimInBox(from([0, 2, 8], [5, 2, 0]), box), null);
  assert.equal(aimInBox(from([0, 2, 8], [0, 2, 16]), box), null);
});

test('C4 who stands inside means what is ahead', () => {
  const at = aimInBox(from([0, 2, 1], [0, 2, 5]), box);
  assert.ok(at !== null && at[2] > 1.5 && at[2] <= 2, String(at));
});
