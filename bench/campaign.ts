import { determinism } from './campaign/determinism.ts';
import { godotFigures } from './campaign/godot.ts';
import { joinFigures } from './campaign/join.ts';
import { kernelFigures } from './campaign/kernel.ts';
import { render } from './campaign/render.ts';
import { wireFigures } from './campaign/wire.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';

const parts: Readonly<Record<string, (options: BenchOptions) => AsyncIterable<Figure>>> = {
  kernel: kernelFigures,
  determinism,
  join: joinFigures,
  wire: wireFigures,
  godot: godotFigures,
  render,
};

export const campaignBench: Bench = {
  summary:
    'live simulations: a step of the particles beside the same in plain JavaScript, the same bits in every engine, a frame by either renderer',
  async *run(options) {
    for (const [name, part] of Object.entries(parts)) {
      if (options.parts.length === 0 || options.parts.includes(name)) yield* part(options);
    }
  },
};
