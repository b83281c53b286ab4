import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Appearance, appearSeconds, leaveSeconds } from './appearance.ts';

test('comes in within 200 ms and goes out within 200 ms, never backwards', () => {
  const appearance = new Appearance(true);
  assert.equal(appearance.presence, 0);
  let before = 0;
  for (let t = 0; t < 0.2; t += 0.01) {
    appearance.advance(0.01);
    assert.ok(appearance.presence >= before);
    before = appearance.presence;
  }
  assert.ok(appearSeconds <= 0.2 && leaveSeconds <= 0.2);
  assert.equal(appearance.presence, 1);
  appearance.leave(true);
  for (let t = 0; t < 0.2; t += 0.01) appearance.advance(0.01);
  assert.equal(appearance.isGone, true);
  assert.equal(appearance.presence, 0);
});

test('X4 under reduced motion it is there at once and gone at once', () => {
  const appearance = new Appearance(false);
  assert.equal(appearance.presence, 1);
  appearance.leave(false);
  assert.equal(appearance.isGone, true);
});

test('leaving half way in starts from there, and a return undoes it', () => {
  const appearance = new Appearance(true);
  appearance.advance(0.04);
  const { presence } = appearance;
  appearance.leave(true);
  appearance.advance(0.001);
  assert.ok(Math.abs(appearance.presence - presence) < 0.01);
  appearance.stay();
  assert.equal(appearance.presence, 1);
  assert.equal(appearance.isLeaving, false);
});
