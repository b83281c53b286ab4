import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import fc from 'fast-check';
import { BandwidthEstimate } from './bandwidth-estimate.ts';
import { LinkEstimate } from './link-estimate.ts';

const threshold = 500 * 1024;

test('A4 three transfers settle: 7/8 of the estimate is new, and the level follows', () => {
  const estimate = new BandwidthEstimate(threshold);
  for (let i = 0; i < 5; i++) estimate.add(threshold * 4, 1_000);
  assert.equal(estimate.recommended, 'high');
  for (let i = 0; i < 3; i++) estimate.add(threshold / 8, 1_000);
  assert.ok(Math.abs((estimate.bytesPerSecond ?? 0) - threshold * (0.125 + (4 - 0.125) / 8)) < 1);
  assert.equal(estimate.recommended, 'low');
  for (let i = 0; i < 3; i++) estimate.add(threshold * 4, 1_000);
  assert.equal(estimate.recommended, 'high', 'recovered');
});

test('A4 the threshold is where it says', () => {
  const recommended = (bytesPerSecond: number): string => {
    const estimate = new BandwidthEstimate(threshold);
    for (let i = 0; i < 5; i++) estimate.add(bytesPerSecond / 50, 1_000);
    for (let i = 0; i < 20; i++) estimate.add(bytesPerSecond, 1_000);
    return estimate.recommended;
  };
  assert.equal(recommended(threshold), 'high');
  assert.equal(recommended(threshold * 0.99), 'medium');
  assert.equal(recommended(threshold / 2), 'medium');
  assert.equal(recommended(threshold * 0.49), 'low');
});

test('A4 noise of ±30 % never makes the level flap, wherever the line is', () => {
  const share = fc.double({ min: 0.2, max: 2, noNaN: true });
  fc.assert(
    fc.property(fc.integer(), share, (seed, of) => {
      const random = new SeededRandom(seed);
      const estimate = new BandwidthEstimate(threshold);
      let changes = 0;
      let before: string | null = null;
      for (let i = 0; i < 200; i++) {
        estimate.add(threshold * of * (0.7 + 0.6 * random.float()), 1_000);
        // The first ten find out what the line is.
        if (i >= 10 && before !== null && estimate.recommended !== before) changes += 1;
        before = estimate.recommended;
      }
      assert.ok(changes <= 1, `${changes} changes`);
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('A4 transfers that say nothing are ignored', () => {
  const estimate = new BandwidthEstimate();
  for (const [bytes, ms] of [
    [100, 1],
    [1e6, 0],
    [1e6, -5],
    [1e6, Number.NaN],
    [Number.NaN, 5],
  ] as const)
    estimate.add(bytes, ms);
  assert.equal(estimate.bytesPerSecond, null);
});

test('A6 a line is found from ranges in a second of round trips, and followed when it slows', () => {
  const link = new LinkEstimate();
  const range = 16 * 1024;
  let nowMs = 0;
  const trip = (bytesPerMs: number, ranges: number): void => {
    const departures = Array.from({ length: ranges }, (_, index) => link.depart(nowMs, index === 0));
    const askedMs = nowMs;
    for (const [index, departure] of departures.entries()) {
      nowMs = askedMs + 40 + ((index + 1) * range) / bytesPerMs;
      link.arrive(range, departure, nowMs);
    }
  };
  for (let i = 0; i < 12; i++) trip(1_000, 64);
  const found = link.bytesPerSecond ?? 0;
  assert.ok(found > 250_000 && found <= 1_000_000, `${found}`);
  assert.ok((link.roundTripMs ?? 0) < 60);
  for (let i = 0; i < 6; i++) trip(100, 64);
  assert.ok((link.bytesPerSecond ?? 0) < 110_000, `${link.bytesPerSecond}`);
  const before = link.bytesPerSecond;
  link.spare(0);
  const alone = link.depart(nowMs, true);
  link.spare(500);
  link.arrive(500, alone, nowMs + 100);
  assert.equal(link.bytesPerSecond, before, 'a small range alone says nothing of how fast the line is');
});
