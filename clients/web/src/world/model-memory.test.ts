import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelMemoryBytes } from './model-memory.ts';

test('A6 small devices hold fewer models, and every device holds some', () => {
  const desktop = { memoryGigabytes: 8, isHandheld: false };
  const phone = { memoryGigabytes: 8, isHandheld: true };
  const small = { memoryGigabytes: 0.5, isHandheld: true };
  const unknown = { memoryGigabytes: null, isHandheld: false };
  const megabytes = (device: typeof desktop | typeof unknown, detail: 'low' | 'auto' | 'high') =>
    Math.round(modelMemoryBytes(detail, device) / 1024 / 1024);
  assert.deepEqual(
    [desktop, unknown, phone, small].map((device) => megabytes(device, 'auto')),
    [683, 341, 192, 96],
  );
  assert.ok(megabytes(desktop, 'low') < megabytes(desktop, 'auto'));
  assert.ok(megabytes(desktop, 'auto') < megabytes(desktop, 'high'));
});
