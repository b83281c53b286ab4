import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { angleBetweenRad, normalize, type Pose } from '@streamxr/spatial';
import { compose, relativeTo } from './rigid.ts';
import { itemsMax, menuHeightMetres, rowAt, rowMetres } from './wrist-menu-face.ts';

const number = fc.double({ min: -5, max: 5, noNaN: true });
const pose: fc.Arbitrary<Pose> = fc
  .tuple(number, number, number, number, number, number, number)
  .map(([x, y, z, a, b, c, d]) => ({ position: [x, y, z], rotation: normalize([a, b, c, d]) }));

test('P8 what is seen from a hand comes back to its place in the room', () => {
  fc.assert(
    fc.property(pose, pose, (hand, object) => {
      const back = compose(hand, relativeTo(hand, object));
      for (const i of [0, 1, 2] as const) assert.ok(Math.abs(back.position[i] - object.position[i]) < 1e-6);
      assert.ok(angleBetweenRad(back.rotation, object.rotation) < 1e-3);
    }),
  );
});

test('a line of the wrist menu is hit in its middle, and nothing is hit beside it', () => {
  const top = menuHeightMetres(3) / 2;
  assert.equal(rowAt(0, top - 0.012 - rowMetres / 2, 3), 0);
  assert.equal(rowAt(0, 0, 3), 1);
  assert.equal(rowAt(0, top - 0.001, 3), null);
  assert.equal(rowAt(0.2, 0, 3), null);
  assert.equal(rowAt(0, 0, 0), null);
  assert.ok(menuHeightMetres(itemsMax) < 0.4, 'the longest menu fits before a face');
});
