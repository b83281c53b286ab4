import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareOf } from './tick-interval.ts';

test('C1 between two packings things are where their ticks say, and beyond them nothing is guessed', () => {
  assert.equal(shareOf({ tickBefore: 10, tick: 12 }, 11), 0.5);
  assert.equal(shareOf({ tickBefore: 10, tick: 11 }, 10.25), 0.25);
  assert.equal(shareOf({ tickBefore: 10, tick: 11 }, 14), 1);
  assert.equal(shareOf({ tickBefore: 10, tick: 11 }, 3), 0);
  assert.equal(shareOf({ tickBefore: 11, tick: 11 }, 3), 1);
});
