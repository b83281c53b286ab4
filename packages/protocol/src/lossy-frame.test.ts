import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLaterFrame, lossyFrameBytesMax, unwrapLossy, wrapLossy } from './lossy-frame.ts';

test('M6 a frame of a data channel comes out as it went in, with its number', () => {
  for (const sequence of [0, 1, 255, 256, 65_535]) {
    const wrapped = wrapLossy(sequence, Uint8Array.of(7, 8, 9));
    assert.ok(wrapped !== null);
    // In the middle of a larger buffer, as some engines give it.
    const elsewhere = new Uint8Array(wrapped.length + 3);
    elsewhere.set(wrapped, 3);
    assert.deepEqual(unwrapLossy(elsewhere.subarray(3)), { sequence, frame: Uint8Array.of(7, 8, 9) });
  }
  assert.equal(unwrapLossy(wrapLossy(65_537, Uint8Array.of(1)) ?? new Uint8Array())?.sequence, 1);
});

test('M6 what is empty, or would not arrive in one piece, is no frame', () => {
  assert.equal(unwrapLossy(new Uint8Array(2)), null);
  assert.equal(unwrapLossy(new Uint8Array(lossyFrameBytesMax + 1)), null);
  assert.equal(wrapLossy(1, new Uint8Array(lossyFrameBytesMax)), null);
  assert.equal(wrapLossy(1, new Uint8Array(lossyFrameBytesMax - 2))?.length, lossyFrameBytesMax);
});

test('M6 later frames are told from earlier ones when the numbers begin again', () => {
  assert.ok(isLaterFrame(1, 0));
  assert.ok(isLaterFrame(0, 65_535));
  assert.ok(isLaterFrame(32_767, 0));
  assert.ok(!isLaterFrame(5, 5));
  assert.ok(!isLaterFrame(65_535, 0));
  assert.ok(!isLaterFrame(4, 5));
});
