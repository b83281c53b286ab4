import { parentPort, workerData } from 'node:worker_threads';
import { inspectGlb } from '@streamxr/assets';

/** Runs in a thread of its own: one file in, one outcome out. */
parentPort?.postMessage(inspectGlb(workerData as Uint8Array));
