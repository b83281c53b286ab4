import { ParticleKernel } from '../kernel/particle-kernel.ts';
import { busyBox, busyScene } from './busy-scene.ts';

/** What every engine must make of the same ten seconds. */
export interface DeterminismRun {
  /** After every 60 ticks. */
  readonly rootHashes: readonly string[];
  /** Of what all colliders were handed in the last tick, metres per second along each axis. */
  readonly reactions: readonly [number, number, number];
}

const ticks = 600;
const ticksBetweenHashes = 60;

/** Runs in anything that has WebAssembly with vectors: Node of any version, browsers, workers. */
export async function runDeterminismScene(): Promise<DeterminismRun> {
  const kernel = await ParticleKernel.create({ box: busyBox, seed: 0xc0ffee, particles: 3 * 4096 + 16 });
  const calm = busyScene({ seed: 21, emitters: 3, attractors: 5 });
  const wild = busyScene({ seed: 22, emitters: 8, attractors: 16 });
  const rootHashes: string[] = [];
  for (let tick = 0; tick < ticks; tick++) {
    kernel.setInputs(tick % 200 < 120 ? calm(tick) : wild(tick));
    kernel.step(tick);
    if ((tick + 1) % ticksBetweenHashes === 0) rootHashes.push(kernel.rootHash());
  }
  const sums: [number, number, number] = [0, 0, 0];
  for (const [index, speed] of kernel.reactions().entries()) sums[(index % 3) as 0 | 1 | 2] += speed;
  return { rootHashes, reactions: sums };
}

/** Changes only with the kernel itself: see docs/decisions/0026. */
export const determinismExpected: DeterminismRun = {
  rootHashes: [
    '02fe15c691651759',
    'a2c6a488402afbd4',
    'd9e05ad809015904',
    'bf216fd8818b62b5',
    '23e6d455bf89cffa',
    '3f1976300b15b9ec',
    'b4a9f263b19d990c',
    '58088fa79a3f99e3',
    '2c8c8b7200e3eb51',
    'a58710ab500198d1',
  ],
  reactions: [29.835205078125, -1049.1448974609375, -245.5303955078125],
};
