import assert from 'node:assert/strict';
import { test } from 'node:test';
import { framesKept, MotionRecord } from './motion-record.ts';

test('The motion chart keeps the newest pictures, oldest first', () => {
  const record = new MotionRecord();
  for (let picture = 0; picture < framesKept + 3; picture++)
    record.add({ delayMs: picture, jitterMs: 2 * picture, guessedShare: picture % 2, members: 1 });
  assert.equal(record.count, framesKept);
  assert.equal(record.delayMs(0), 3);
  assert.equal(record.jitterMs(framesKept - 1), 2 * (framesKept + 2));
  assert.equal(record.meanGuessedShare(), 0.5);
  record.clear();
  assert.equal(record.count, 0);
  assert.equal(record.meanGuessedShare(), 0);
});
