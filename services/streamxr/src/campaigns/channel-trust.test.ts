import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChannelTrust } from './channel-trust.ts';

/** When it is good again, after it failed then. */
function restOf(trust: ChannelTrust, failedMs: number): number {
  trust.failed(failedMs);
  let ms = failedMs;
  while (!trust.isGood(ms)) ms += 500;
  return ms - failedMs;
}

test('M6 a channel that loses ticks rests a second, and twice as long each time, up to a minute', () => {
  const trust = new ChannelTrust();
  assert.ok(trust.isGood(0));
  const rests: number[] = [];
  let nowMs = 1_000;
  for (let time = 0; time < 8; time++) {
    rests.push(restOf(trust, nowMs));
    nowMs += (rests.at(-1) ?? 0) + 300;
  }
  assert.deepEqual(rests, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});

test('M6 who asks again while the channel rests makes it rest no longer; half a minute later all is forgotten', () => {
  const trust = new ChannelTrust();
  trust.failed(0);
  trust.failed(500);
  assert.ok(trust.isGood(1_000));
  assert.equal(restOf(trust, 20_000), 2_000);
  assert.equal(restOf(trust, 60_000), 1_000);
});
