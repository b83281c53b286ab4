import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { chunkSlots, type KernelOptions } from '@streamxr/campaign';
import { busyBox, busyScene } from '@streamxr/campaign/testing';
import { openKernelAlone } from './kernel-stepper.ts';
import { openKernelWith, type StartSecondThread } from './second-thread.ts';

const threadUrl = new URL('../../testing/second-thread-in-node.ts', import.meta.url);
const startInNode: StartSecondThread = (start) => {
  const worker = new Worker(threadUrl, { workerData: start });
  worker.unref();
  return () => void worker.terminate();
};
const large: KernelOptions = { box: busyBox, seed: 7, particles: 147 * chunkSlots, drawn: false };

test('C2 a large campaign is stepped by two threads, and has the bits of one', async () => {
  using alone = await openKernelAlone(large);
  using together = await openKernelWith(startInNode)(large);
  const inputsAt = busyScene();
  let together2 = 0;
  for (let tick = 0; tick < 90; tick++) {
    // The second thread comes when it is ready; until then the first does all of it.
    if (tick === 30) await until(() => together.threads === 2);
    for (const stepper of [alone, together]) {
      stepper.kernel.setInputs(inputsAt(tick));
      stepper.step(tick);
    }
    if (together.threads === 2) together2 += 1;
    if (tick % 30 === 29) assert.equal(together.kernel.rootHash(), alone.kernel.rootHash(), `tick ${tick}`);
  }
  assert.ok(together2 >= 60, `${together2} ticks by two threads`);
  assert.deepEqual([...together.kernel.reactions()], [...alone.kernel.reactions()]);
});

test('C2 a small campaign has one thread, and a large one that is not grown yet', async () => {
  let started = 0;
  const count: StartSecondThread = () => {
    started += 1;
    return () => undefined;
  };
  using small = await openKernelWith(count)({ ...large, particles: 4 * chunkSlots });
  assert.equal(started, 0);
  using young = await openKernelWith(count)({
    ...large,
    particles: 4 * chunkSlots,
    capacity: large.particles,
  });
  young.step(0);
  assert.deepEqual([small.threads, young.threads, started], [1, 1, 1]);
});

test('C2 a second thread that dies is noticed', { timeout: 20_000 }, async () => {
  let worker: Worker | null = null;
  using stepper = await openKernelWith((start) => {
    worker = new Worker(threadUrl, { workerData: start });
    worker.unref();
    return () => void worker?.terminate();
  })(large);
  await until(() => stepper.threads === 2);
  stepper.step(0);
  await (worker as Worker | null)?.terminate();
  assert.throws(() => stepper.step(1), /second thread/);
});

async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; !look(); tries++) {
    assert.ok(tries < 1_000, 'waited ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
