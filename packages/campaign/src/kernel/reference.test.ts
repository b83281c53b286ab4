import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cohortsOffset, gridBytes, gridOffset } from '../../kernel/layout.ts';
import { busyBox, busyScene } from '../testing/busy-scene.ts';
import { kernelInputs } from '../testing/arbitraries.ts';
import { ReferenceEngine } from '../testing/reference/engine.ts';
import type { CampaignBox, KernelInputs } from './inputs.ts';
import { kernelMemoryBytes, type KernelOptions, ParticleKernel } from './particle-kernel.ts';

const boxes: readonly CampaignBox[] = [busyBox, { centre: [-300, 0.1, 77], halfSize: 1.3 }];

/** The module and the reference side by side, told the same. */
class Twins {
  readonly module: ParticleKernel;
  readonly reference: ParticleKernel;
  /** With its own grid, the reference spends nearly all of its time on it. */
  ownGrid = true;

  static async create(options: KernelOptions): Promise<Twins> {
    return new Twins(await ParticleKernel.create(options), options);
  }

  private constructor(module: ParticleKernel, options: KernelOptions) {
    const buffer = new ArrayBuffer(kernelMemoryBytes(options));
    const engine = new ReferenceEngine(buffer);
    const buildGrid = engine.buildGrid.bind(engine);
    engine.buildGrid = (tick) => {
      if (this.ownGrid) buildGrid(tick);
      else this.#grid(this.reference).set(this.#grid(this.module));
    };
    this.module = module;
    this.reference = new ParticleKernel({ engine, buffer }, options);
  }

  step(tick: number, inputs: KernelInputs): void {
    for (const kernel of [this.module, this.reference]) {
      kernel.setInputs(inputs);
      kernel.beginStep(tick);
    }
    assert.deepEqual(this.#grid(this.reference), this.#grid(this.module), `grid of tick ${tick}`);
    for (const kernel of [this.module, this.reference]) {
      kernel.stepChunks(0, kernel.chunkCount, 0);
      kernel.endStep();
      kernel.pack();
    }
    this.#compare(`tick ${tick}`);
  }

  #grid({ buffer }: ParticleKernel): Uint8Array {
    return new Uint8Array(buffer, gridOffset, gridBytes);
  }

  #compare(when: string): void {
    const bytes = ({ buffer }: ParticleKernel): Buffer =>
      Buffer.from(buffer as ArrayBuffer, cohortsOffset, this.reference.buffer.byteLength - cohortsOffset);
    assert.equal(Buffer.compare(bytes(this.module), bytes(this.reference)), 0, `particles at ${when}`);
    assert.deepEqual(this.module.chunkHashes(), this.reference.chunkHashes(), `checksums at ${when}`);
    assert.deepEqual(this.module.reactions(), this.reference.reactions(), `reactions at ${when}`);
  }
}

test('C2 the module builds the same grid as the reference, bit for bit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...boxes).chain((box) => fc.tuple(fc.constant(box), kernelInputs(box))),
      fc.nat(2 ** 31 - 2 ** 20),
      fc.nat(),
      async ([box, inputs], tick, seed) => {
        const twins = await Twins.create({ box, seed, particles: 16 });
        for (const kernel of [twins.module, twins.reference]) kernel.reset(tick);
        twins.step(tick, inputs);
      },
    ),
    { numRuns: 20, endOnFailure: true },
  );
});

test('C2 the module moves particles as the reference does, bit for bit, for hundreds of ticks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .constantFrom(...boxes)
        .chain((box) =>
          fc.tuple(fc.constant(box), fc.array(kernelInputs(box), { minLength: 1, maxLength: 4 })),
        ),
      fc.record({
        particles: fc.integer({ min: 1, max: 12 }),
        lifeTicksMin: fc.integer({ min: 1, max: 480 }),
      }),
      fc.nat(1_000_000),
      fc.nat(),
      async ([box, scenes], { particles, lifeTicksMin }, firstTick, seed) => {
        const twins = await Twins.create({ box, seed, particles: particles * 16, lifeTicksMin });
        for (const kernel of [twins.module, twins.reference]) kernel.reset(firstTick);
        twins.ownGrid = false;
        for (let tick = firstTick; tick < firstTick + 300; tick++)
          twins.step(tick, scenes[Math.floor(tick / 50) % scenes.length] ?? scenes[0]!);
      },
    ),
    { numRuns: 12, endOnFailure: true },
  );
});

test('C2 in a busy scene the module and the reference agree over chunks', async () => {
  const scene = busyScene({ seed: 5, emitters: 8, attractors: 12 });
  const twins = await Twins.create({ box: busyBox, seed: 9, particles: 4096 + 160, lifeTicksMin: 40 });
  for (let tick = 0; tick < 60; tick++) {
    twins.ownGrid = tick % 20 === 0;
    twins.step(tick, scene(tick));
  }
});
