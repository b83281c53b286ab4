import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facingGain } from './facing.ts';
import { loudnessOf } from './loudness.ts';

test('M3 who speaks away from somebody is heard less, and no less than half', () => {
  assert.equal(facingGain(0), 1);
  assert.ok(facingGain(2) < 1 && facingGain(Math.PI) > 0.5);
});

test('M3 loudness goes from silence to a shout in steps of decibels', () => {
  const tone = (amplitude: number) => new Float32Array(1024).fill(amplitude);
  assert.equal(loudnessOf(tone(0)), 0);
  assert.equal(loudnessOf(tone(1)), 1);
  const [quiet, middle, loud] = [loudnessOf(tone(0.01)), loudnessOf(tone(0.03)), loudnessOf(tone(0.09))];
  assert.ok(quiet > 0 && Math.abs(middle - quiet - (loud - middle)) < 1e-6);
});
