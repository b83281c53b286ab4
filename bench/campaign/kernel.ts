import {
  kernelMemoryBytes,
  lifeTicksMax,
  ParticleKernel,
  sampleParticles,
  sampleWords,
} from '@streamxr/campaign';
import { busyBox, busyScene } from '@streamxr/campaign/testing';
import type { BenchOptions, Figure } from '../figure.ts';
import { PlainParticles } from './plain-particles.mjs';

interface Size {
  readonly name: string;
  readonly particles: number;
  /** Of a step, milliseconds on one core. */
  readonly goalMs: number;
  readonly inQuick: boolean;
}

const sizes: readonly Size[] = [
  { name: '100K', particles: 102_400, goalMs: 1, inQuick: true },
  { name: '250K', particles: 253_952, goalMs: 2.5, inQuick: false },
  { name: '500K', particles: 503_808, goalMs: 5, inQuick: true },
  { name: '1M', particles: 1_003_520, goalMs: 10, inQuick: false },
];

const scene = busyScene({ colliders: 32, attractors: 8 });
/** By then all slots were born and most have come to where they crowd, and engines have compiled what is hot. */
const warmUpTicks = lifeTicksMax + 20;

/**
 * A step of the kernel on one thread, grid included: 32 bodies and planes, 8 attractors, noise, reactions. What it costs is the best
 * of many, since other work on the machine only ever adds to it. Beside it, the same in plain JavaScript.
 */
export async function* kernelFigures({ quick }: BenchOptions): AsyncIterable<Figure> {
  for (const { name, particles, goalMs } of sizes.filter(({ inQuick }) => inQuick || !quick)) {
    const plain = measurePlain(particles, quick ? 20 : 60);
    const ours = await measureKernel(particles, quick ? 120 : 600);
    if (Math.abs(ours.height - plain.height) > 0.1 * plain.height)
      throw new Error(`the two do not do the same: mean heights of ${ours.height} and ${plain.height}`);
    const same = `${name}, 32 colliders, 8 attractors, noise`;
    yield { figure: `step of ${same}`, value: ours.step, unit: 'ms', goal: `<= ${goalMs}` };
    yield {
      figure: `particles in a millisecond, ${name}`,
      value: particles / ours.step,
      unit: '1/ms',
      goal: '>= 8 ×',
      against: 'plain JavaScript',
      ratio: plain.step / ours.step,
    };
    yield { figure: `packing ${name} for the graphics device`, value: ours.pack, unit: 'ms' };
    yield { figure: `checksums of ${name}, once in 60 ticks`, value: ours.checksum, unit: 'ms' };
    if (name === '500K') {
      const bytes = kernelMemoryBytes({ box: busyBox, seed: 1, particles });
      yield { figure: 'forces and reach of colliders, within every step', value: ours.grid, unit: 'ms' };
      yield { figure: `catching up with ${name}`, value: 1_000 / ours.step, unit: 'ticks/s' };
      yield { figure: `memory of ${name}`, value: bytes / 1e6, unit: 'MB' };
    }
  }
}

interface KernelCost {
  readonly grid: number;
  readonly step: number;
  readonly pack: number;
  readonly checksum: number;
  /** Mean of all particles at the end, in grid units: that both did the same. */
  readonly height: number;
}

/** Milliseconds, each the best of so many ticks. */
async function measureKernel(particles: number, ticks: number): Promise<KernelCost> {
  const kernel = await ParticleKernel.create({ box: busyBox, seed: 7, particles });
  const best = { grid: Infinity, step: Infinity, pack: Infinity, checksum: Infinity };
  for (let tick = 0; tick < warmUpTicks + ticks; tick++) {
    kernel.setInputs(scene(tick));
    const started = performance.now();
    kernel.beginStep(tick);
    const built = performance.now();
    kernel.stepChunks(0, kernel.chunkCount, 0);
    kernel.endStep();
    const stepped = performance.now();
    kernel.pack();
    const packed = performance.now();
    kernel.chunkHashes();
    const checked = performance.now();
    if (tick < warmUpTicks) continue;
    best.grid = Math.min(best.grid, built - started);
    best.step = Math.min(best.step, stepped - started);
    best.pack = Math.min(best.pack, packed - stepped);
    best.checksum = Math.min(best.checksum, checked - packed);
  }
  return { ...best, height: meanHeight(kernel) };
}

function meanHeight(kernel: ParticleKernel): number {
  const every = 16;
  const sample = new Uint16Array(Math.ceil(kernel.particles / every) * sampleWords);
  const count = sampleParticles(kernel, every, sample);
  let sum = 0;
  for (let index = 0; index < count; index++) sum += sample[index * sampleWords + 1] ?? 0;
  return (30 * sum) / (count * 65_535);
}

function measurePlain(particles: number, ticks: number): Pick<KernelCost, 'step' | 'height'> {
  const plain = new PlainParticles(particles, busyBox);
  let best = Infinity;
  for (let tick = 0; tick < warmUpTicks + ticks; tick++) {
    const inputs = scene(tick);
    const started = performance.now();
    plain.step(tick, inputs);
    if (tick >= warmUpTicks) best = Math.min(best, performance.now() - started);
  }
  return { step: best, height: plain.y.reduce((sum, y) => sum + y, 0) / particles - 0.5 };
}
