import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MessageFlood } from './message-flood.ts';
import { chatBucket, chatPerSecond, connectionsPerRoom } from './rates.ts';
import { TokenBucket } from './token-bucket.ts';

test('P5 the table of rates and connections by role holds', () => {
  const everywhere = Number.POSITIVE_INFINITY;
  assert.deepEqual(
    (['streamer', 'premium', 'free', 'anonymous'] as const).map((role) => [
      role,
      chatPerSecond[role],
      connectionsPerRoom[role],
    ]),
    [
      ['streamer', 50, 1],
      ['premium', 10, everywhere],
      ['free', 5, 3],
      ['anonymous', 2, 1],
    ],
  );
  for (const role of ['streamer', 'premium', 'free', 'anonymous'] as const) {
    const bucket = chatBucket(role);
    let said = 0;
    // A second's worth at once, then at the rate; the last of eleven seconds' worth would be due at 10,000 ms.
    for (let nowMs = 0; nowMs < 10_000; nowMs++) if (bucket.take(nowMs) === 0) said += 1;
    assert.equal(said, chatPerSecond[role] * 11 - 1);
  }
});

test('P5 chat: an anonymous member says two things a second, then waits', () => {
  const bucket = chatBucket('anonymous');
  assert.equal(bucket.take(0), 0);
  assert.equal(bucket.take(0), 0);
  assert.equal(bucket.take(0), 500);
  assert.equal(bucket.take(499), 1);
  assert.equal(bucket.take(500), 0);
});

test('a bucket never gives more than its burst and its rate, however time moves', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: -50, max: 200 }), { maxLength: 300 }),
      (perSecond, burst, steps) => {
        const bucket = new TokenBucket({ perSecond, burst });
        let nowMs = 0;
        let latestMs = 0;
        let taken = 0;
        for (const step of steps) {
          nowMs += step;
          latestMs = Math.max(latestMs, nowMs);
          const waitMs = bucket.take(nowMs);
          assert(Number.isFinite(waitMs) && waitMs >= 0);
          if (waitMs === 0) taken += 1;
        }
        // The first call may lie before 0: time counts from there.
        assert(taken <= burst + ((latestMs + 50) * perSecond) / 1_000 + 1e-6);
      },
    ),
  );
});

test('a bucket is full again after its rest', () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 5 });
  bucket.take(0);
  assert.equal(bucket.isFull(0), false);
  assert.equal(bucket.isFull(100), true);
});

test('flood: too fast is refused, far too fast ends it', () => {
  const flood = new MessageFlood({ perSecond: 10, burst: 20 });
  const verdicts = Array.from({ length: 100 }, () => flood.observe(0).verdict);
  assert.deepEqual(
    (['ok', 'wait', 'flood'] as const).map((kind) => verdicts.filter((verdict) => verdict === kind).length),
    [20, 60, 20],
  );
});

test('flood: a member who sends at the rate is never refused', () => {
  const flood = new MessageFlood({ perSecond: 100, burst: 10 });
  for (let nowMs = 0; nowMs < 10_000; nowMs += 10) assert.equal(flood.observe(nowMs).verdict, 'ok');
});
