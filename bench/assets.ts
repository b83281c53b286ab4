import { httpDelivery } from './assets/http-delivery.ts';
import { pictureFigures } from './assets/pictures.ts';
import { pipelineFigures } from './assets/pipeline.ts';
import { sizeFigures } from './assets/sizes.ts';
import { walk } from './assets/walk.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';

const parts: Readonly<Record<string, (options: BenchOptions) => AsyncIterable<Figure> | Iterable<Figure>>> = {
  pipeline: pipelineFigures,
  sizes: sizeFigures,
  pictures: pictureFigures,
  walk,
  'http-delivery': httpDelivery,
};

export const assetsBench: Bench = {
  summary:
    'models: what is made of an upload, how fast, how large it is beside what others make, and what a walk past it shows',
  async *run(options) {
    for (const [name, part] of Object.entries(parts)) {
      if (options.parts.length === 0 || options.parts.includes(name)) yield* part(options);
    }
  },
};
