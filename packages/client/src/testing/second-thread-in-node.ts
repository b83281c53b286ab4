import { workerData } from 'node:worker_threads';
import { type SecondThreadStart, serveSecondThread } from '../campaigns/compute/second-thread.ts';

await serveSecondThread(workerData as SecondThreadStart);
