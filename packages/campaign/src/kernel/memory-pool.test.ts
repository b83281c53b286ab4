import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busyBox, busyScene } from '../testing/busy-scene.ts';
import { KernelMemoryPool } from './memory-pool.ts';
import { kernelMemoryBytes, ParticleKernel } from './particle-kernel.ts';

const scene = busyScene();
const small = { box: busyBox, seed: 1, particles: 4096 };
const large = { box: busyBox, seed: 2, particles: 16_384 };

function runIn(pool: KernelMemoryPool, options: typeof small): string {
  const machine = pool.take(kernelMemoryBytes(options));
  const kernel = new ParticleKernel(machine, options);
  for (let tick = 0; tick < 100; tick++) {
    kernel.setInputs(scene(tick));
    kernel.step(tick);
  }
  const drawn = [...kernel.pack().subarray(0, 400)].join();
  const hash = kernel.rootHash();
  pool.give(machine);
  return `${hash} ${drawn}`;
}

test('C5 a campaign in a used memory is as one in a new one', async () => {
  const pool = await KernelMemoryPool.create({ idleBytesMax: 100_000_000 });
  const fresh = runIn(pool, small);
  const bytes = pool.idleBytes;
  assert.ok(bytes >= kernelMemoryBytes(small));
  assert.notEqual(runIn(pool, large), fresh);
  assert.equal(runIn(pool, small), fresh);
  assert.ok(pool.idleBytes < bytes + kernelMemoryBytes(large) + 70_000, 'nothing was made anew');
  assert.equal(pool.usedBytes, 0);
});

test('C2 memories that wait are bounded in bytes, and given back once', async () => {
  const pool = await KernelMemoryPool.create({ idleBytesMax: 3_000_000 });
  const machines = [1_000_000, 2_500_000, 1_000_000].map((bytes) => pool.take(bytes));
  assert.ok(pool.usedBytes >= 4_500_000);
  for (const machine of machines) pool.give(machine);
  assert.ok(pool.idleBytes >= 2_000_000 && pool.idleBytes <= 3_000_000, `${pool.idleBytes} bytes wait`);
  assert.throws(() => pool.give(machines[0]!), /given back once/);
  assert.equal(pool.take(900_000), machines[0]);
  assert.notEqual(pool.take(900_000, { shared: true }), machines[2]);
});
