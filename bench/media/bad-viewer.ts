import { setTimeout as sleep } from 'node:timers/promises';
import { ServerProcess } from '@streamxr/server/testing';
import { type BenchOptions, type Figure, median } from '../figure.ts';
import { BadLine } from './line/bad-line.ts';
import type { SeenPicture } from './page/stage.ts';
import { serveStage, StageBrowser, type StagePage } from './stage-page.ts';

/** Large enough for three layers; browsers leave layers out of smaller pictures. */
const picture = { width: 960, height: 540, framesPerSecond: 15 } as const;
const impairment = { loss: 0.1, bitsPerSecond: 300_000 } as const;
/** For the estimate of the line to grow up to the largest layer, and again. */
const growMsMax = 30_000;
const steadyMs = 3_000;
const lookEveryMs = 100;

/** One camera, two who look at it; the line of one of them goes bad and gets well again. */
export async function* badViewer({ quick }: BenchOptions): AsyncIterable<Figure> {
  using line = openLine();
  if (line === null) return;
  await using page = await serveStage();
  const near = `http://127.0.0.1:${page.port}`;
  const far = `http://${line.serverAddress}:${page.port}`;
  await using server = await ServerProcess.start({
    flags: ['--host', '0.0.0.0', '--media-engine', 'mediasoup', '--origins', `${near},${far}`],
  });
  const socketUrl = (host: string): string => `ws://${host}:${new URL(server.url).port}/ws`;
  await using hereBrowser = await StageBrowser.launch();
  await using thereBrowser = await StageBrowser.launch(line);
  await using shower = await hereBrowser.join(near, socketUrl('127.0.0.1'), 'Shower');
  const { width, height, framesPerSecond } = picture;
  await shower.stage.evaluate((stage, [x, y, rate]) => stage.show(x, y, rate), [
    width,
    height,
    framesPerSecond,
  ] as const);
  const viewers = {
    good: await hereBrowser.join(near, socketUrl('127.0.0.1'), 'Good line'),
    bad: await thereBrowser.join(far, socketUrl(line.serverAddress), 'Bad line'),
  };
  const lookedMs = wallMs();
  for (const viewer of Object.values(viewers))
    await viewer.stage.evaluate((stage, pixels) => stage.look(pixels), height);
  yield* measure(line, viewers, quick ? 5_000 : 15_000, lookedMs);
}

function openLine(): BadLine | null {
  const line = BadLine.open();
  if (typeof line !== 'string') return line;
  console.error(`  ${line}: a viewer on a bad line is not measured`);
  return null;
}

async function* measure(
  line: BadLine,
  { good, bad }: { readonly good: StagePage; readonly bad: StagePage },
  badMs: number,
  lookedMs: number,
): AsyncIterable<Figure> {
  const top = await reach(bad, (height) => height >= picture.height);
  if (top === null) throw new Error('the viewer never got the largest layer');
  yield { figure: 'a good line: largest layer after', value: (top.shownMs - lookedMs) / 1_000, unit: 's' };
  await sleep(steadyMs);
  await Promise.all([good, bad].map(seenBy));
  line.impair(impairment);
  const impairedMs = wallMs();
  await sleep(badMs);
  const storm = { good: await seenBy(good), bad: await seenBy(bad) };
  line.heal();
  const healedMs = wallMs();
  const what = `a viewer gets ${impairment.loss * 100} % loss and ${impairment.bitsPerSecond / 1_000} kbit/s`;
  const smaller = storm.bad.find(({ shownMs, height }) => shownMs > impairedMs && height < picture.height);
  yield {
    figure: `${what}: steps down after`,
    value: smaller === undefined ? Number.POSITIVE_INFINITY : (smaller.shownMs - impairedMs) / 1_000,
    unit: 's',
    goal: '≤ 3',
  };
  yield {
    figure: `${what}: longest without a picture`,
    value: longestGapMs(storm.bad, impairedMs, healedMs),
    unit: 'ms',
    goal: '≤ 1000',
  };
  yield { figure: `${what}: pictures a second`, value: rateOf(storm.bad, badMs), unit: '' };
  yield { figure: `${what}: height shown`, value: median(heightsOf(storm.bad)), unit: 'pixels' };
  yield { figure: `${what}: another's pictures a second`, value: rateOf(storm.good, badMs), unit: '' };
  yield {
    figure: `${what}: another's longest without`,
    value: longestGapMs(storm.good, impairedMs, healedMs),
    unit: 'ms',
  };
  yield {
    figure: `${what}: another's lowest height`,
    value: Math.min(...heightsOf(storm.good)),
    unit: 'pixels',
  };
  const back = await reach(bad, (height) => height >= picture.height);
  yield {
    figure: 'the line is well again: largest layer after',
    value: back === null ? Number.POSITIVE_INFINITY : (back.shownMs - healedMs) / 1_000,
    unit: 's',
  };
}

/** The first picture of such a height; null when none comes in time. */
async function reach(viewer: StagePage, is: (height: number) => boolean): Promise<SeenPicture | null> {
  const untilMs = performance.now() + growMsMax;
  while (performance.now() < untilMs) {
    const found = (await seenBy(viewer)).find(({ height }) => is(height));
    if (found !== undefined) return found;
    await sleep(lookEveryMs);
  }
  return null;
}

function seenBy({ stage }: StagePage): Promise<readonly SeenPicture[]> {
  return stage.evaluate((page) => page.seen());
}

function heightsOf(seen: readonly SeenPicture[]): readonly number[] {
  return seen.map(({ height }) => height);
}

function rateOf(seen: readonly SeenPicture[], ms: number): number {
  return seen.length / (ms / 1_000);
}

/** Between two moments, whatever came or did not. */
function longestGapMs(seen: readonly SeenPicture[], fromMs: number, toMs: number): number {
  const shown = seen.map(({ shownMs }) => shownMs).filter((ms) => ms > fromMs && ms < toMs);
  const moments = [fromMs, ...shown, toMs];
  return Math.max(...moments.slice(1).map((ms, index) => ms - (moments[index] ?? ms)));
}

function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
