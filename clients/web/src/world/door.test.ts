import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrivalPlace, isAtDoor } from './door.ts';

test('P1 who has not said where they are is at the door; who walks in is not', () => {
  assert.ok(isAtDoor([0, 1.6, 6], [0, 0, 0, 1]));
  assert.ok(!isAtDoor([0, 1.6, 5.9], [0, 0, 0, 1]));
  for (const across of [0, 0.5, 0.99]) {
    for (const along of [0, 0.5, 0.99]) {
      const [x, , z] = arrivalPlace(across, along);
      assert.ok(!isAtDoor([x, 1.6, z], [0, 0, 0, 1]));
    }
  }
});
