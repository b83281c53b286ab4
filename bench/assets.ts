import { pipelineFigures } from './assets/pipeline.ts';
import { sizeFigures } from './assets/sizes.ts';
import type { Bench } from './figure.ts';

export const assetsBench: Bench = {
  summary: 'models: what is made of an upload, how fast, and how large it is beside what others make',
  async *run(options) {
    yield* pipelineFigures(options);
    yield* sizeFigures(options);
  },
};
