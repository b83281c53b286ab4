import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldOfViewFor } from './lens.ts';

test('a wide screen has a natural lens, a tall one sees taller, none is a fisheye', () => {
  assert.equal(fieldOfViewFor(16 / 9), 56);
  assert.equal(fieldOfViewFor(32 / 9), 56);
  const phone = fieldOfViewFor(390 / 844);
  assert.ok(phone > 56 && phone <= 76);
  assert.equal(fieldOfViewFor(0.1), 76);
});
