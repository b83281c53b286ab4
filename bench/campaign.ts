import { determinism } from './campaign/determinism.ts';
import { kernelFigures } from './campaign/kernel.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';

const parts: Readonly<Record<string, (options: BenchOptions) => AsyncIterable<Figure>>> = {
  kernel: kernelFigures,
  determinism,
};

export const campaignBench: Bench = {
  summary:
    'live simulations: a step of the particles beside the same in plain JavaScript, and the same bits in every engine',
  async *run(options) {
    for (const [name, part] of Object.entries(parts)) {
      if (options.parts.length === 0 || options.parts.includes(name)) yield* part(options);
    }
  },
};
