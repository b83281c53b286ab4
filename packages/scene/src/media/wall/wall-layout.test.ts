import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wallHungMax } from '@streamxr/client';
import fc from 'fast-check';
import { layOutWall, type WallFace, wallPicturesMax, type WallRect } from './wall-layout.ts';

const face: WallFace = { width: 3.2, height: 1.95, gap: 0.05, captionHeight: 0.15 };
const aspect = fc.double({ min: 0.3, max: 4, noNaN: true });

test('M4 pictures on the wall keep their shape, stay on it and leave each other and their captions room', () => {
  fc.assert(
    fc.property(fc.array(aspect, { minLength: 1, maxLength: wallPicturesMax }), (aspects) => {
      const rects = layOutWall(aspects, face);
      assert.equal(rects.length, aspects.length);
      for (const [place, rect] of rects.entries()) {
        assert.ok(Math.abs(rect.width / rect.height - (aspects[place] ?? 0)) < 1e-6);
        assert.ok(Math.abs(rect.x) + rect.width / 2 <= face.width / 2 + 1e-9);
        assert.ok(rect.y + rect.height / 2 <= face.height / 2 + 1e-9);
        assert.ok(rect.y - rect.height / 2 - face.captionHeight >= -face.height / 2 - 1e-9);
        for (const other of rects.slice(place + 1)) assert.ok(!overlap(rect, other), 'two overlap');
      }
    }),
  );
});

test('M4 one picture fills the wall, four equal ones share it, and a fifth waits', () => {
  const wide = 16 / 9;
  const [one] = layOutWall([wide], face);
  assert.ok(
    (one?.height ?? 0) > face.height - face.captionHeight - 0.01 || (one?.width ?? 0) > face.width - 0.01,
  );
  const four = layOutWall([wide, wide, wide, wide], face);
  assert.ok(four.every(({ width }) => Math.abs(width - (four[0]?.width ?? 0)) < 1e-9));
  assert.equal(layOutWall([wide, wide, wide, wide, wide], face).length, wallPicturesMax);
  assert.equal(wallPicturesMax, wallHungMax, 'there is an arrangement for all that the room hangs');
  assert.deepEqual(layOutWall([], face), []);
});

test('M4 of three pictures the first is the largest', () => {
  const [first, ...rest] = layOutWall([16 / 9, 16 / 9, 16 / 9], face).map(
    ({ width, height }) => width * height,
  );
  for (const area of rest) assert.ok((first ?? 0) > 1.5 * area);
});

function overlap(a: WallRect, b: WallRect): boolean {
  // A picture and the caption under it.
  const down = (rect: WallRect) => rect.y - rect.height / 2 - face.captionHeight;
  return (
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 - 1e-9 &&
    down(a) < b.y + b.height / 2 - 1e-9 &&
    down(b) < a.y + a.height / 2 - 1e-9
  );
}
