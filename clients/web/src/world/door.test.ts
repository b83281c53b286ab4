import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { fromYaw, type Vec3 } from '@streamxr/spatial';
import { arrivalPlace, isAtDoor } from './door.ts';

test('P1 who has not said where they are is at the door; who walks in is not', () => {
  assert.ok(isAtDoor([0, 1.6, 6], [0, 0, 0, 1]));
  assert.ok(isAtDoor([0.011, 1.589, 6.011], fromYaw(0.048)), 'as it is told from afar');
  assert.ok(!isAtDoor([0, 1.6, 5.9], [0, 0, 0, 1]));
  const random = new SeededRandom(7);
  for (let person = 0; person < 50; person++) {
    const [x, , z] = arrivalPlace(() => random.float(), []);
    assert.ok(!isAtDoor([x, 1.6, z], [0, 0, 0, 1]));
  }
});

test('P1 eight who come in one after another stand beside each other, nobody before anybody', () => {
  const random = new SeededRandom(11);
  for (let group = 0; group < 50; group++) {
    const heads: Vec3[] = [];
    while (heads.length < 8) {
      const [x, , z] = arrivalPlace(() => random.float(), heads);
      assert.ok(heads.every((head) => Math.hypot(head[0] - x, (head[2] - z) / 3) > 0.2));
      heads.push([x, 1.6, z]);
    }
  }
});
