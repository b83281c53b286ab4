import { parentPort, workerData } from 'node:worker_threads';
import { type ChunkRange, stepChunks } from '../kernel/engine.ts';
import { compileKernel, startMachine } from '../kernel/module.ts';

/** What a test gives to a thread that steps part of its campaign. */
export interface StepThreadData {
  readonly memory: WebAssembly.Memory;
  readonly particles: number;
}

const { memory, particles } = workerData as StepThreadData;
const machine = startMachine(await compileKernel({ shared: true }), memory);
parentPort?.on('message', (range: ChunkRange) => {
  stepChunks(machine, particles, range);
  parentPort?.postMessage('done');
});
