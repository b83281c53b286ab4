import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FigureHistory, sparkPath } from './history.ts';

test('The overlay remembers the newest figures only', () => {
  const history = new FigureHistory(3);
  for (const sample of [1, 2, 3, 4]) history.add(sample);
  assert.deepEqual(history.samples, [2, 3, 4]);
});

test('A line begins at the right and fits its box', () => {
  assert.equal(sparkPath([0, 10], 5, 40, 20, 5), 'M30.0 20.0L40.0 0.0');
  assert.equal(sparkPath([], 5, 40, 20, 5), '');
});
