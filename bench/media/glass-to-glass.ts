import { setTimeout as sleep } from 'node:timers/promises';
import { type MediaEngineName, mediaEngineNames } from '@streamxr/protocol';
import { ServerProcess } from '@streamxr/server/testing';
import { type BenchOptions, type Figure, median, percentile } from '../figure.ts';
import type { SeenPicture, Totals } from './page/stage.ts';
import { serveStage, StageBrowser, type StagePage } from './stage-page.ts';

const picture = { width: 640, height: 360, framesPerSecond: 20 } as const;
const warmMs = 3_000;

/** From a canvas in one page to the screen of another, through the whole program, and where the time goes. */
export async function* glassToGlass({ quick }: BenchOptions): AsyncIterable<Figure> {
  await using stage = await serveStage();
  const origin = `http://127.0.0.1:${stage.port}`;
  await using browser = await StageBrowser.launch();
  for (const engine of quick ? (['mediasoup'] as const) : mediaEngineNames) {
    await using server = await ServerProcess.start({
      flags: ['--limits', 'off', '--media-engine', engine, '--origins', origin],
    });
    yield* measure(engine, browser, origin, server.socketUrl, quick ? 2_000 : 10_000);
  }
}

async function* measure(
  engine: MediaEngineName,
  browser: StageBrowser,
  origin: string,
  socketUrl: string,
  readMs: number,
): AsyncIterable<Figure> {
  await using shower = await browser.join(origin, socketUrl, 'Shower');
  const { width, height, framesPerSecond } = picture;
  await shower.stage.evaluate((page, [x, y, rate]) => page.show(x, y, rate), [
    width,
    height,
    framesPerSecond,
  ] as const);
  await using looker = await browser.join(origin, socketUrl, 'Looker');
  await looker.stage.evaluate((page, pixels) => page.look(pixels), height);
  await sleep(warmMs);
  const [outBefore, inBefore] = [await totalsOf(shower), await totalsOf(looker)];
  await looker.stage.evaluate((page) => page.seen());
  await sleep(readMs);
  const seen = await looker.stage.evaluate((page) => page.seen());
  const [outAfter, inAfter] = [await totalsOf(shower), await totalsOf(looker)];
  const [out, into] = [difference(outBefore, outAfter), difference(inBefore, inAfter)];
  const roundTripMs = roundTripOf(out, outAfter) + roundTripOf(into, inAfter);
  yield* told(engine, seen, out, into, roundTripMs / 2);
}

/** The mean of the time between two moments; the newest where nothing was measured in it. */
function roundTripOf(between: Totals, newest: Totals): number {
  const { responsesReceived = 0, totalRoundTripTime = 0 } = between;
  const seconds =
    responsesReceived > 0 ? totalRoundTripTime / responsesReceived : (newest['currentRoundTripTime'] ?? 0);
  return seconds * 1_000;
}

function totalsOf({ stage }: StagePage): Promise<Totals> {
  return stage.evaluate((page) => page.totals());
}

function* told(
  engine: MediaEngineName,
  seen: readonly SeenPicture[],
  out: Totals,
  into: Totals,
  networkMs: number,
): Iterable<Figure> {
  const what = `browser to browser, ${engine}`;
  const dated = seen.flatMap(({ drawnMs, receivedMs, shownMs }) =>
    drawnMs === null || receivedMs === null ? [] : [{ drawnMs, receivedMs, shownMs }],
  );
  const ages = dated.map(({ drawnMs, shownMs }) => shownMs - drawnMs);
  const under = dated.map(({ drawnMs, receivedMs }) => receivedMs - drawnMs);
  const after = dated.map(({ receivedMs, shownMs }) => shownMs - receivedMs);
  const each = (sums: Totals, sum: string, count: string): number =>
    (1_000 * (sums[sum] ?? Number.NaN)) / (sums[count] ?? Number.NaN);
  const encode = each(out, 'totalEncodeTime', 'framesEncoded');
  const queue = each(out, 'totalPacketSendDelay', 'packetsSent');
  const buffer = each(into, 'jitterBufferDelay', 'jitterBufferEmittedCount');
  const decode = each(into, 'totalDecodeTime', 'framesDecoded');
  const hops = {
    'capture, and what is left': median(under) - encode - queue - networkMs,
    encoding: encode,
    'waiting to be sent': queue,
    'both networks and the engine': networkMs,
    'jitter buffer': buffer,
    decoding: decode,
    'to the screen, and what is left': median(after) - buffer - decode,
  };
  yield { figure: `${what}, drawn to shown: p50`, value: median(ages), unit: 'ms' };
  yield { figure: `${what}, drawn to shown: p95`, value: percentile(ages, 0.95), unit: 'ms' };
  yield { figure: `${what}, drawn to received: p50`, value: median(under), unit: 'ms' };
  yield { figure: `${what}, received to shown: p50`, value: median(after), unit: 'ms' };
  for (const [hop, value] of Object.entries(hops))
    yield { figure: `${what}, of it: ${hop}`, value, unit: 'ms' };
  yield { figure: `${what}: height shown`, value: median(seen.map(({ height }) => height)), unit: 'pixels' };
}

function difference(before: Totals, after: Totals): Totals {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]),
  );
}
