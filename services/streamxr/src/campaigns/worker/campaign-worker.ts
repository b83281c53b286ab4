import { parentPort, workerData } from 'node:worker_threads';
import { KernelMemoryPool } from '@streamxr/campaign';
import { engineStarter, prepareEngines } from '../engines/start-engine.ts';
import { CampaignRun } from './campaign-run.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.ts';
import { workerLogger } from './worker-logger.ts';

/** A thread that runs campaigns, several of them in turn. */

const idleBytesMax = 256 * 1024 * 1024;
const beatMs = 250;
const reportMs = 1_000;
/** Timers are a little late; so much before its time a tick is waited for by looking again. */
const earlyMs = 1;

const post = (message: FromWorker): void => parentPort?.postMessage(message);
const { godot } = workerData as WorkerSettings;
const startEngine = engineStarter(godot, workerLogger(post));
const pool = await KernelMemoryPool.create({ idleBytesMax });
await prepareEngines();
const runs = new Map<string, CampaignRun>();
let busyMs = 0;
let beatAtMs = performance.now();
let reportAtMs = performance.now();

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'start') {
    start(message);
    return;
  }
  const run = runs.get(message.key);
  if (run === undefined) return;
  if (message.type !== 'stop') {
    run.receive(message);
    return;
  }
  runs.delete(message.key);
  void run.close();
});

function start(message: Extract<ToWorker, { type: 'start' }>): void {
  try {
    runs.set(message.key, new CampaignRun(message, pool, startEngine, post));
  } catch (error) {
    post({ type: 'failed', key: message.key, why: error instanceof Error ? error.message : String(error) });
  }
}

/** What one campaign breaks is not the others' loss. */
function wake(run: CampaignRun): number {
  try {
    return run.wake(performance.now());
  } catch (error) {
    runs.delete(run.key);
    void run.close().catch(() => undefined);
    post({ type: 'failed', key: run.key, why: error instanceof Error ? error.message : String(error) });
    return beatMs;
  }
}

function work(): void {
  const startMs = performance.now();
  let waitMs = beatMs;
  for (const run of runs.values()) waitMs = Math.min(waitMs, wake(run));
  const nowMs = performance.now();
  busyMs += nowMs - startMs;
  if (nowMs - beatAtMs >= beatMs) {
    post({ type: 'beat', busy: Math.min(1, busyMs / (nowMs - beatAtMs)) });
    beatAtMs = nowMs;
    busyMs = 0;
  }
  if (nowMs - reportAtMs >= reportMs) {
    for (const run of runs.values()) run.report();
    reportAtMs = nowMs;
  }
  setTimeout(work, Math.max(0, waitMs - earlyMs));
}

work();
