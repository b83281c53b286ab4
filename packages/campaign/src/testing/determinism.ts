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
    'e72619d4a6c921a7',
    'f400d434c0ec614a',
    '141602e864838cf7',
    'ce51500cd5e56d49',
    '35b992487c1a438a',
    '86fedd83691e3e9d',
    '0c8004260909d22a',
    'f5a8d1b6fb3a4d52',
    'f540dd16de3eb18f',
    '5d1926e38ed3b0bd',
  ],
  reactions: [-20.2325439453125, -1245.654296875, -389.549560546875],
};
