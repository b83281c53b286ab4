import { setTimeout as sleep } from 'node:timers/promises';
import { TestBrowser } from '../clients/web/e2e/testing/browser.ts';
import { WatchedSwarm } from '../clients/web/e2e/testing/watched-swarm.ts';
import { type Bench, percentile } from './figure.ts';

const viewport = { width: 960, height: 540 } as const;
const rounds = 40;
/** For the last to reach the last row at walking pace. */
const seatedMs = 30_000;

/** A real page among a thousand bots; the picture is kept in .cache/screenshots. */
export const watchedBench: Bench = {
  summary: 'a page in Chromium watches a crowd before a stage: chat there and back, and what a picture costs',
  async *run({ quick }) {
    const members = quick ? 200 : 1_000;
    await using browser = await TestBrowser.launch();
    await using swarm = await WatchedSwarm.start({ browser, members, behaviour: 'crowd', viewport });
    const tookMs = await swarm.talk(quick ? 20 : rounds);
    const what = `among ${members.toLocaleString('en')} members`;
    yield { figure: `chat there and back ${what}: p50`, value: percentile(tookMs, 0.5), unit: 'ms' };
    yield {
      figure: `chat there and back ${what}: p95`,
      value: percentile(tookMs, 0.95),
      unit: 'ms',
      goal: '< 500',
    };
    const { drawCalls, triangles, frameMs } = await swarm.page.page.evaluate(() => {
      const stats = window.streamxr?.stage?.stats;
      if (stats === undefined) throw new Error('nothing is drawn');
      return stats;
    });
    yield { figure: `draw calls ${what}`, value: drawCalls, unit: '' };
    yield { figure: `triangles ${what}`, value: triangles, unit: '' };
    yield { figure: `processor time of a picture ${what}`, value: frameMs, unit: 'ms' };
    await sleep(seatedMs);
    await swarm.photograph(`${members} watched`);
  },
};
