import { pipelineFigures } from './assets/pipeline.ts';
import { sizeFigures } from './assets/sizes.ts';
import { walk } from './assets/walk.ts';
import type { Bench } from './figure.ts';

export const assetsBench: Bench = {
  summary:
    'models: what is made of an upload, how fast, how large it is beside what others make, and what a walk past it shows',
  async *run(options) {
    yield* pipelineFigures(options);
    yield* sizeFigures(options);
    yield* walk(options);
  },
};
