import { fileURLToPath } from 'node:url';
import { ServerProcess } from '@streamxr/server/testing';
import { type BenchOptions, type Figure, percentile } from '../figure.ts';
import { loadCores, serverCore } from '../machine/cores.ts';
import { Child } from './child.ts';
import { BadLine } from './line/bad-line.ts';
import type { MemberAnswer, MemberCommand, TickArrivals } from './members/messages.ts';

const program = fileURLToPath(new URL('./members/process.ts', import.meta.url));
const lines = [
  { loss: 0, delayMs: 0 },
  { loss: 0.02, delayMs: 0 },
  { loss: 0, delayMs: 40 },
  { loss: 0.02, delayMs: 40 },
] as const;

/** Ticks of a campaign whose bodies never rest, to members behind a line that loses and delays: by data channel, and by WebSocket beside it. */
export async function* tickRoads({ quick }: BenchOptions): AsyncIterable<Figure> {
  using line = openLine();
  if (line === null) return;
  await using server = await ServerProcess.start({
    flags: ['--host', '0.0.0.0', '--campaign-mode', 'audit', '--address-messages-per-second', '100000'],
  });
  const url = `ws://${line.serverAddress}:${new URL(server.url).port}/ws`;
  for (const { loss, delayMs } of quick ? lines.slice(-1) : lines) {
    await using child = new Child<MemberCommand, MemberAnswer>(program, loadCores[0] ?? serverCore, (path) =>
      line.fork(path),
    );
    line.impair({ loss, delayMs, bitsPerSecond: null });
    const reading = await child.ask({
      do: 'ticks',
      ...{ url, channelsAt: line.clientAddress },
      pairs: quick ? 2 : 4,
      seconds: quick ? 4 : 5,
    });
    if (typeof reading !== 'object' || !('byChannel' in reading)) throw new Error('no reading of ticks');
    const what = `${loss * 100} % loss, ${2 * delayMs} ms of round trip`;
    yield* figures(`ticks by data channel, ${what}`, reading.byChannel);
    yield* figures(`ticks by WebSocket, ${what}`, reading.byLine);
  }
}

function* figures(what: string, arrivals: TickArrivals): Iterable<Figure> {
  const { latenessMs, longestGapMs, keptBackMs, asked, bytesPerSecond } = arrivals;
  const keptBack = keptBackMs.reduce((sum, ms) => sum + ms, 0) / keptBackMs.length;
  yield { figure: `${what}: lateness p50`, value: percentile(latenessMs, 0.5), unit: 'ms' };
  yield { figure: `${what}: lateness p99`, value: percentile(latenessMs, 0.99), unit: 'ms' };
  yield { figure: `${what}: longest lateness`, value: percentile(latenessMs, 1), unit: 'ms' };
  yield { figure: `${what}: longest without a tick`, value: Math.max(...longestGapMs), unit: 'ms' };
  yield { figure: `${what}: kept back by a page, mean`, value: keptBack, unit: 'ms' };
  yield { figure: `${what}: asked for again`, value: asked, unit: '' };
  yield { figure: `${what}: of each watcher`, value: bytesPerSecond / 1_000, unit: 'KB/s' };
}

function openLine(): BadLine | null {
  const line = BadLine.open({ isLong: true });
  if (typeof line !== 'string') return line;
  console.error(`  ${line}: ticks over a bad line are not measured`);
  return null;
}
