import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransferPace } from './transfer-pace.ts';

async function millisecondsOf(pace: TransferPace): Promise<number> {
  const startMs = performance.now();
  await pace.turn();
  return performance.now() - startMs;
}

test('M2 models that are held back wait until what was sent is worked off', async () => {
  const pace = new TransferPace();
  pace.sent(1e9);
  assert.ok((await millisecondsOf(pace)) < 20, 'without a bound nothing waits');
  pace.bytesPerSecond = 100_000;
  assert.ok((await millisecondsOf(pace)) < 20, 'what was sent before counts for nothing');
  pace.sent(20_000);
  assert.ok((await millisecondsOf(pace)) >= 190);
  pace.sent(10_000_000);
  const waiting = millisecondsOf(pace);
  pace.bytesPerSecond = null;
  assert.ok((await waiting) < 2_000, 'who is let go does not wait for what was owed');
});
