import { fileURLToPath } from 'node:url';
import { ServerProcess } from '@streamxr/server/testing';
import { type BenchOptions, type Figure, percentile } from '../figure.ts';
import { loadCores, serverCore } from '../machine/cores.ts';
import { Child } from './child.ts';
import { BadLine } from './line/bad-line.ts';
import type { MemberAnswer, MemberCommand } from './members/messages.ts';

const program = fileURLToPath(new URL('./members/process.ts', import.meta.url));
const lines = [
  { loss: 0, delayMs: 0 },
  { loss: 0.02, delayMs: 0 },
  { loss: 0.02, delayMs: 40 },
] as const;
const perSecond = 20;

/** Poses from a member over the server to another, both behind a line that loses and delays packets: by data channel, and by WebSocket. */
export async function* poseRoads({ quick }: BenchOptions): AsyncIterable<Figure> {
  using line = openLine();
  if (line === null) return;
  await using server = await ServerProcess.start({
    flags: ['--host', '0.0.0.0', '--address-messages-per-second', '100000'],
  });
  const url = `ws://${line.serverAddress}:${new URL(server.url).port}/ws`;
  for (const { loss, delayMs } of quick ? lines.slice(-1) : lines)
    for (const channelsAt of [line.clientAddress, null]) {
      await using child = new Child<MemberCommand, MemberAnswer>(
        program,
        loadCores[0] ?? serverCore,
        (path) => line.fork(path),
      );
      line.impair({ loss, delayMs, bitsPerSecond: null });
      const reading = await child.ask({
        do: 'poses',
        ...{ url, channelsAt, perSecond },
        pairs: quick ? 2 : 5,
        seconds: quick ? 2 : 10,
      });
      if (typeof reading !== 'object' || !('ageMs' in reading)) throw new Error('no reading of poses');
      const road = channelsAt === null ? 'WebSocket' : 'data channel';
      const what = `poses by ${road}, ${loss * 100} % loss, ${2 * delayMs} ms of round trip`;
      yield { figure: `${what}: p50`, value: percentile(reading.ageMs, 0.5), unit: 'ms' };
      yield { figure: `${what}: p99`, value: percentile(reading.ageMs, 0.99), unit: 'ms' };
      yield { figure: `${what}: longest without news`, value: Math.max(...reading.longestGapMs), unit: 'ms' };
      yield {
        figure: `${what}: told at last`,
        value: (100 * reading.ageMs.length) / reading.sent,
        unit: '%',
      };
    }
}

function openLine(): BadLine | null {
  const line = BadLine.open({ isLong: true });
  if (typeof line !== 'string') return line;
  console.error(`  ${line}: poses over a bad line are not measured`);
  return null;
}
