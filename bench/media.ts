import type { Bench, BenchOptions, Figure } from './figure.ts';
import { arrivals } from './media/arrivals.ts';
import { badViewer } from './media/bad-viewer.ts';
import { forwarding } from './media/forwarding.ts';
import { glassToGlass } from './media/glass-to-glass.ts';
import { poseRoads } from './media/pose-roads.ts';
import { thousand } from './media/thousand.ts';
import { tickRoads } from './media/tick-roads.ts';

const parts: Readonly<Record<string, (options: BenchOptions) => AsyncIterable<Figure>>> = {
  forwarding,
  thousand,
  arrivals,
  browsers: glassToGlass,
  'bad-viewer': badViewer,
  poses: poseRoads,
  ticks: tickRoads,
};

/** Waits for a browser's estimate to grow and to fall, however coarse the rest is. */
const longPart = 'bad-viewer';

/** Live media: engines alone with bots first, then the whole program. */
export const mediaBench: Bench = {
  summary:
    'forwarding in each engine beside Janus and werift, a thousand connections, a hundred at once, between browsers, over a bad line',
  async *run(options) {
    const unknown = options.parts.filter((name) => !(name in parts));
    if (unknown.length > 0)
      throw new Error(`media has no part ${unknown.join(', ')}; it has ${Object.keys(parts).join(', ')}`);
    for (const [name, part] of Object.entries(parts)) {
      const isWanted =
        options.parts.length === 0 ? !options.quick || name !== longPart : options.parts.includes(name);
      if (!isWanted) continue;
      const startMs = performance.now();
      yield* part(options);
      console.error(`  ${name} took ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
    }
  },
};
