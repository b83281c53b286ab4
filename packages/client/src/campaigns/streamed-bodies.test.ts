import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDescription, sampleDescription } from '@streamxr/campaign';
import { StreamedBodies } from './streamed-bodies.ts';

const parsed = parseDescription(sampleDescription('fountain'));
assert.ok(parsed.ok);
const description = parsed.value;

function at(body: number, height: number) {
  return { body, position: [0, height, 0], rotation: [0, 0, 0, 1] } as const;
}

test('C1 bodies beside a stream lead from the picture before to the newest', () => {
  const streamed = new StreamedBodies(description);
  const moved = description.bodies.findIndex(({ mass }) => mass > 0);
  const height = (numbers: Float32Array): number => numbers[moved * 7 + 1] ?? Number.NaN;
  const first = streamed.turn();
  assert.equal(
    height(first.bodies),
    Math.fround(description.bodies[moved]?.at[1] ?? 0),
    'where it was described',
  );
  assert.equal(height(first.bodiesBefore), height(first.bodies));
  streamed.take([at(moved, 1)]);
  streamed.turn();
  streamed.take([at(moved, 3)]);
  const third = streamed.turn();
  assert.deepEqual([height(third.bodiesBefore), height(third.bodies)], [1, 3]);
  assert.equal(third.bodies.length, (streamed.newShapes()?.length ?? 0) * 7);
  assert.equal(streamed.newShapes(), null, 'told once');
});

test('C1 balls that people throw in are bodies, too', () => {
  const streamed = new StreamedBodies(description);
  const count = description.bodies.length;
  streamed.turn();
  streamed.take([at(count, 5)]);
  const { bodies, bodiesBefore } = streamed.turn();
  assert.equal(streamed.newShapes()?.[count]?.shape, 'sphere');
  assert.equal(bodies[count * 7 + 1], 5);
  assert.equal(bodiesBefore[count * 7 + 1], 5, 'it comes from nowhere else');
});
