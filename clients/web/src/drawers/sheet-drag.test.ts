import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsClosed } from './sheet-drag.ts';

test('A sheet that is pulled far or flicked closes; a touch of the handle does not', () => {
  assert.ok(endsClosed(120, 2_000));
  assert.ok(endsClosed(40, 50));
  assert.ok(!endsClosed(40, 400));
  assert.ok(!endsClosed(3, 1));
});
