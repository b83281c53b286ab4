import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Heartbeat } from './heartbeat.ts';

test('a line that answers every ping is never called dead, however late the checks run', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 50 }), (delays) => {
      let nowMs = 0;
      const heartbeat = new Heartbeat(nowMs);
      heartbeat.heard(nowMs + 20);
      for (const delayMs of delays) {
        nowMs = Math.max(nowMs + 20, heartbeat.dueMs) + delayMs;
        const verdict = heartbeat.check(nowMs);
        assert.notEqual(verdict, 'dead');
        if (verdict === 'ping') heartbeat.heard(nowMs + 20);
      }
    }),
  );
});

test('a line that falls silent is called dead after seven to twelve seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60_000 }), (silentFromMs) => {
      const heartbeat = new Heartbeat(0);
      for (let nowMs = 0; nowMs < 100_000; nowMs += 10) {
        if (nowMs <= silentFromMs) heartbeat.heard(nowMs);
        if (nowMs < heartbeat.dueMs || heartbeat.check(nowMs) !== 'dead') continue;
        const silenceMs = nowMs - silentFromMs;
        assert.ok(silenceMs >= 6_990 && silenceMs <= 12_020, `after ${silenceMs} ms`);
        return;
      }
      assert.fail('never noticed');
    }),
  );
});
