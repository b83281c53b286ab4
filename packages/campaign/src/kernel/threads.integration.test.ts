import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { busyBox, busyScene } from '../testing/busy-scene.ts';
import type { StepThreadData } from '../testing/step-thread.ts';
import type { ChunkRange } from './engine.ts';
import { compileKernel, createMemory, startMachine } from './module.ts';
import { kernelMemoryBytes, ParticleKernel } from './particle-kernel.ts';

const options = { box: busyBox, seed: 5, particles: 6 * 4096 };

test('C2 two threads in a shared memory make the same campaign as one', async () => {
  const scene = busyScene();
  const alone = await ParticleKernel.create(options);
  const memory = createMemory(kernelMemoryBytes(options), true);
  const shared = new ParticleKernel(startMachine(await compileKernel({ shared: true }), memory), options);
  const workerData: StepThreadData = { memory, particles: options.particles };
  const worker = new Worker(new URL('../testing/step-thread.ts', import.meta.url), { workerData });
  try {
    for (let tick = 0; tick < 240; tick++) {
      for (const kernel of [alone, shared]) kernel.setInputs(scene(tick));
      alone.step(tick);
      shared.beginStep(tick);
      const done = once(worker, 'message');
      worker.postMessage({ first: 3, end: 6, tick, thread: 1 } satisfies ChunkRange);
      shared.stepChunks(0, 3, 0);
      await done;
      shared.endStep();
      assert.deepEqual(shared.reactions(), alone.reactions(), `reactions of tick ${tick}`);
    }
    assert.equal(shared.rootHash(), alone.rootHash());
  } finally {
    await worker.terminate();
  }
});
