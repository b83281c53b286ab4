import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransferMeter } from './transfer-meter.ts';

test('A4 what comes is summed up once a second, and time in which nothing was asked for does not count', () => {
  const meter = new TransferMeter();
  meter.begin(0);
  assert.equal(meter.arrived(100_000, 400), null);
  assert.deepEqual(meter.arrived(150_000, 1_000), { bytes: 250_000, durationMs: 1_000 });
  assert.equal(meter.arrived(10_000, 1_500), null);
  meter.begin(60_000);
  assert.equal(meter.arrived(1_000, 61_500), null, 'a trickle');
  assert.deepEqual(meter.arrived(49_000, 62_000), { bytes: 50_000, durationMs: 2_000 });
});
