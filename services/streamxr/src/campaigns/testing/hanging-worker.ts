import { parentPort } from 'node:worker_threads';
import type { ToWorker } from '../worker/worker-messages.ts';

/** A worker of campaigns that stops for good when somebody pulls with all strength at a place that is far outside. */
const hangsAt = 99;

await import('../worker/campaign-worker.ts');

parentPort?.on('message', (message: ToWorker) => {
  if (message.type !== 'act' || message.action.at[0] !== hangsAt) return;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
