import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LagMarkers } from './lag-markers.ts';
import { ReaderLag } from './reader-lag.ts';

test('a reader that answers has no lag; one that stops falls behind by the clock', () => {
  const lag = new ReaderLag();
  lag.marked(7, 0);
  assert.equal(lag.lagMs(40), 40);
  lag.answered(7);
  assert.equal(lag.lagMs(1_000), 0);
  assert.ok(lag.isClear);
  lag.marked(8, 1_000);
  lag.marked(9, 2_000);
  assert.equal(lag.lagMs(5_000), 4_000);
});

test('shared markers are thinned out, and bounded for who never answers', () => {
  const lag = new ReaderLag();
  const markers = new LagMarkers();
  let sent = 0;
  let before = markers.current(0).id;
  let renewals = 0;
  for (let nowMs = 0; nowMs < 600_000; nowMs += 10) {
    const { id } = markers.current(nowMs);
    if (id !== before) renewals += 1;
    else continue;
    before = id;
    if (lag.isFull) continue;
    lag.marked(id, nowMs);
    sent += 1;
  }
  assert.equal(renewals, 600_000 / 250 - 1);
  assert.equal(sent, 128);
  assert.equal(lag.lagMs(600_000), 600_000 - 250);
});

test('an answer stands for all markers before it; invented and repeated answers mean nothing', () => {
  const lag = new ReaderLag();
  [11, 12, 13, 14].forEach((id, index) => lag.marked(id, index * 300));
  lag.answered(999);
  assert.equal(lag.lagMs(1_000), 1_000);
  lag.answered(13);
  assert.equal(lag.lagMs(1_000), 100);
  lag.answered(11);
  lag.answered(13);
  assert.equal(lag.lagMs(1_000), 100);
});
