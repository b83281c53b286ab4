import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceWords } from './pace-words.ts';

test('P5 the pace of slow mode is said in the largest whole unit', () => {
  assert.deepEqual([1, 15, 60, 90, 300].map(paceWords), [
    'One message a second',
    'One message every 15 s',
    'One message a minute',
    'One message every 90 s',
    'One message every 5 min',
  ]);
});
