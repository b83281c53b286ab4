import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameCost } from './frame-cost.ts';

function after(...runs: readonly (readonly [frames: number, ms: number])[]): FrameCost {
  const cost = new FrameCost();
  for (const [frames, ms] of runs) for (let frame = 0; frame < frames; frame++) cost.add(ms);
  return cost;
}

test('C6 a device is given up when most of its frames cost too much, not for a few', () => {
  assert.equal(after([30, 100], [59, 20]).isTooHigh, false, 'too early to say');
  assert.equal(after([30, 100], [60, 1]).isTooHigh, false, 'slow at first');
  assert.equal(after([30, 1], [60, 20]).isTooHigh, true);
  assert.equal(after([30, 1], [60, 20], [30, 1]).isTooHigh, false, 'half of the last ones');
  assert.equal(after([30, 1], [30, 1], [20, 300], [10, 1]).isTooHigh, false, 'a few');
});
