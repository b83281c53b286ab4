import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReaderLag } from './reader-lag.ts';

test('a reader that answers has no lag; one that stops falls behind by the clock', () => {
  const lag = new ReaderLag();
  const first = lag.mark(0);
  assert.ok(first !== null);
  assert.equal(lag.lagMs(40), 40);
  lag.answered(first);
  assert.equal(lag.lagMs(1_000), 0);
  lag.mark(1_000);
  lag.mark(2_000);
  assert.equal(lag.lagMs(5_000), 4_000);
});

test('markers are thinned out, and bounded for who never answers', () => {
  const lag = new ReaderLag();
  let markers = 0;
  for (let nowMs = 0; nowMs < 600_000; nowMs += 10) if (lag.mark(nowMs) !== null) markers += 1;
  assert.equal(markers, 128);
  assert.equal(lag.lagMs(600_000), 600_000);
});

test('an answer stands for all markers before it; invented and repeated answers mean nothing', () => {
  const lag = new ReaderLag();
  const ids = [0, 300, 600, 900].map((nowMs) => lag.mark(nowMs) ?? 0);
  lag.answered(999);
  assert.equal(lag.lagMs(1_000), 1_000);
  lag.answered(ids[2] ?? 0);
  assert.equal(lag.lagMs(1_000), 100);
  lag.answered(ids[0] ?? 0);
  lag.answered(ids[2] ?? 0);
  assert.equal(lag.lagMs(1_000), 100);
});
