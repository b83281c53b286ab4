import assert from 'node:assert/strict';
import { silentLogger } from '@streamxr/kernel';
import { engineContract } from '@streamxr/media/testing';
import { MediasoupEngine } from './mediasoup-engine.ts';
import { findWorkerBinary } from './workers/worker-binary.ts';

engineContract('mediasoup', async () => {
  const worker = findWorkerBinary(process.env);
  assert.ok(worker.kind !== 'missing', 'npm run media:setup comes first');
  return MediasoupEngine.open({ workerBinary: worker.path, workers: 1, log: silentLogger });
});
