import { setTimeout as sleep } from 'node:timers/promises';
import type { Vec3 } from '@streamxr/spatial';
import type { CDPSession, Page } from 'playwright-core';
import { TestBrowser } from '../clients/web/e2e/testing/browser.ts';
import type { RoomPage } from '../clients/web/e2e/testing/room-page.ts';
import { ServerProcess } from '../services/streamxr/src/testing/server-process.ts';
import { type Bench, type Figure, median } from './figure.ts';
import { Load } from './load/load.ts';
import { poseOf } from './load/walk.ts';

/** A phone held across: touch, so that the page draws for a phone. */
const phone = { viewport: { width: 640, height: 360 }, touch: true } as const;
const posesPerSecond = 10;
/** For shaders, the pictures of bodies and the jitter buffer. */
const settleMs = 4_000;
const stepsBackMetres = 5;
const roomMsMax = 120_000;

/** Notes how long each picture keeps the page's thread: listeners, smoothing, bodies and the calls to the graphics device. */
const timePictures = `
  window.pictureMs = [];
  const native = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => native((timeMs) => {
    const startMs = performance.now();
    callback(timeMs);
    window.pictureMs.push(performance.now() - startMs);
  });
`;

declare global {
  interface Window {
    pictureMs?: number[];
  }
}

interface Cost {
  readonly drawCalls: number;
  readonly triangles: number;
  readonly pictureMs: number;
  /** Of the page's main thread, whatever it did: pictures, messages, the interface. */
  readonly threadMsPerPicture: number;
  readonly census: string;
}

/** A phone's page in rooms of 10 to 1,000 walking members, spread over 96 m: what a picture costs must not grow with them. */
export const avatarsBench: Bench = {
  summary: `a page for a phone among walking members, ${phone.viewport.width} × ${phone.viewport.height} in Chromium, drawn by the processor`,
  async *run({ quick }) {
    for (const members of quick ? [10, 100] : [10, 100, 300, 1_000])
      yield* measure(members, quick ? 4_000 : 10_000);
  },
};

async function* measure(members: number, ms: number): AsyncIterable<Figure> {
  const places = String(members + 10);
  await using server = await ServerProcess.start({
    flags: ['--limits', 'off', '--room-members-max', places, '--room-seats', places],
  });
  await using load = await Load.join({ origin: server.url, dialect: 'streamxr.v1.bin', members });
  await load.move(members * posesPerSecond);
  await using browser = await TestBrowser.launch();
  await using person = await browser.open({
    url: server.url,
    room: 'hall-0',
    ...phone,
    allPictures: true,
    scripts: [timePictures],
  });
  await person.walkIn('Ada');
  await person.until(`${members} bodies`, async () => (await bodies(person.page)) >= members, roomMsMax);
  await person.stand(amidst(members));
  await sleep(settleMs);
  const cost = await costOf(person, ms);
  const what = `${members.toLocaleString('en')} members`;
  yield { figure: `${what} (${cost.census}): draw calls`, value: cost.drawCalls, unit: '' };
  yield {
    figure: `${what}: triangles, shadows included`,
    value: cost.triangles,
    unit: '',
    goal: '≤ 300,000',
  };
  yield { figure: `${what}: JavaScript of a picture, median`, value: cost.pictureMs, unit: 'ms' };
  yield { figure: `${what}: main thread for each picture`, value: cost.threadMsPerPicture, unit: 'ms' };
}

/** Some steps back from the middle of them all, so that there are people near, farther and far. */
function amidst(members: number): Vec3 {
  const places = Array.from({ length: members }, (_, index) => poseOf(index, 0).position);
  const mean = (axis: 0 | 2) => places.reduce((sum, place) => sum + place[axis], 0) / members;
  return [mean(0), 0, mean(2) + stepsBackMetres];
}

function bodies(page: Page): Promise<number> {
  return page.evaluate(() => {
    const census = window.streamxr?.view?.census;
    return census === undefined ? 0 : census.near + census.mid + census.far + census.unseen;
  });
}

async function costOf({ page }: RoomPage, ms: number): Promise<Cost> {
  const tools = await page.context().newCDPSession(page);
  // Time that others have the processor does not count.
  await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.evaluate(() => (window.pictureMs = []));
  const beforeSeconds = await threadSeconds(tools);
  await sleep(ms);
  const afterSeconds = await threadSeconds(tools);
  const { samples, stats, census } = await page.evaluate(() => {
    const { stage, view } = window.streamxr ?? {};
    if (!stage || !view) throw new Error('nothing is drawn');
    return { samples: window.pictureMs ?? [], stats: stage.stats, census: view.census };
  });
  return {
    drawCalls: stats.drawCalls,
    triangles: stats.triangles,
    census: `${census.near} near, ${census.mid} mid, ${census.far} far in sight`,
    pictureMs: median(samples),
    threadMsPerPicture: ((afterSeconds - beforeSeconds) * 1_000) / Math.max(1, samples.length),
  };
}

async function threadSeconds(tools: CDPSession): Promise<number> {
  const { metrics } = await tools.send('Performance.getMetrics');
  const task = metrics.find(({ name }) => name === 'TaskDuration');
  if (task === undefined) throw new Error('Chromium counts no task durations');
  return task.value;
}
