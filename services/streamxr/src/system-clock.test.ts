import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SteadyClock } from './system-clock.ts';

const hourMs = 3_600_000;

/** A clock over a wall and a monotonic time that a test moves. */
function setUp() {
  const machine = { wallMs: 1_790_000_000_000, monotonicMs: 77.5 };
  const clock = new SteadyClock(
    () => machine.wallMs,
    () => machine.monotonicMs,
  );
  const pass = (ms: number): number => {
    machine.wallMs += ms;
    machine.monotonicMs += ms;
    return clock.nowMs();
  };
  return { machine, clock, pass };
}

test('time goes with the wall clock while that behaves', () => {
  const { machine, pass } = setUp();
  for (let second = 0; second < 100; second++) assert.equal(pass(1_000), machine.wallMs);
});

test('time follows a step forward within a second', () => {
  const { machine, pass } = setUp();
  machine.wallMs += hourMs;
  assert.equal(pass(1_000), machine.wallMs);
});

test('after a step back time goes on, a little slower until the wall clock is level', () => {
  const { machine, pass, clock } = setUp();
  const beforeMs = clock.nowMs();
  machine.wallMs -= 60_000;
  assert.equal(pass(1_000), beforeMs + 999);
  let aheadMs = 0;
  for (let hour = 0; hour < 40; hour++) aheadMs = pass(hourMs) - machine.wallMs;
  assert.equal(aheadMs, 0, '60 s are paid back in 33 h');
});

test('time never runs backwards, and passes at no less than 999 ‰, whatever the wall clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5_000), fc.integer({ min: -hourMs, max: hourMs }))), (steps) => {
      const { machine, pass, clock } = setUp();
      for (const [passMs, jumpMs] of steps) {
        const beforeMs = clock.nowMs();
        machine.wallMs += jumpMs;
        assert.ok(pass(passMs) >= beforeMs + Math.floor(passMs * 0.999) - 1);
      }
    }),
  );
});
