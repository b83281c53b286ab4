import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cosineOfTurns, sineOfTurns } from './sine.ts';
import { orientationAt, placeAt, velocityAt } from './motion.ts';

test('C4 the sine of our own is a sine to 1e-8, and repeats itself to the last bit', () => {
  fc.assert(
    fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (turns) => {
      assert.ok(Math.abs(sineOfTurns(turns) - Math.sin(2 * Math.PI * turns)) < 1e-8);
      assert.ok(Math.abs(cosineOfTurns(turns) - Math.cos(2 * Math.PI * turns)) < 1e-8);
    }),
    { numRuns: 2_000 },
  );
  for (const turns of [0, 0.25, 0.5, 0.75, 1, 123_456.25])
    assert.ok(Math.abs(sineOfTurns(turns)) <= 1 + 1e-8);
});

test('C4 what moves by itself goes round, and its speed is the way that it goes', () => {
  const orbit = { kind: 'orbit', axis: [0, 1, 0], radius: 2, periodSeconds: 4, phase: 0 } as const;
  const [start, later] = [placeAt([1, 1, 1], orbit, 0), placeAt([1, 1, 1], orbit, 240)];
  for (const axis of [0, 1, 2] as const) assert.ok(Math.abs(start[axis] - later[axis]) < 1e-6);
  const [x, , z] = placeAt([0, 0, 0], orbit, 77);
  assert.ok(Math.abs(Math.hypot(x, z) - 2) < 1e-6);
  assert.ok(Math.abs(Math.hypot(...velocityAt(orbit, 77)) - Math.PI) < 0.01);
  const sway = { kind: 'sway', axis: [0, 1, 0], reach: 3, periodSeconds: 2, phase: 0.25 } as const;
  assert.ok(Math.abs(placeAt([0, 0, 0], sway, 0)[1] - 3) < 1e-6);
  const spin = { kind: 'spin', axis: [0, 1, 0], periodSeconds: 2, phase: 0 } as const;
  const half = orientationAt([0, 0, 0, 1], spin, 60);
  assert.ok(Math.abs(Math.abs(half[1]) - 1) < 1e-6, 'half a turn after half a period');
});
