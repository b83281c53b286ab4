import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions, Figure } from '../figure.ts';
import { ours } from '../contenders.ts';
import { Load } from '../load/load.ts';
import type { Walk } from '../load/walk.ts';
import { pinningNote } from '../machine/cores.ts';

const posesPerSecond = 10;
const probeMs = 50;
const designCase = 1_000;
/** How cost grows with members; the plot in docs/performance.md is drawn from these. */
const series = [10, 30, 100, 300, designCase, 3_000];

const places: Readonly<Record<Exclude<Walk, 'heads'>, string>> = {
  spread: 'spread over 128 m',
  crowd: '800 of them within 10 m',
};

/** All members of one room walk about, head and two hands: what it costs, by how many they are, and in a crowd. */
export async function* presence({ quick }: BenchOptions): AsyncIterable<Figure> {
  for (const members of quick ? [50] : series) yield* walking(members, 'spread', quick);
  if (!quick) yield* walking(designCase, 'crowd', quick);
}

async function* walking(
  members: number,
  walk: Exclude<Walk, 'heads'>,
  quick: boolean,
): AsyncIterable<Figure> {
  const contender = ours('streamxr.v1.bin', ['--room-seats', '5000', '--room-members-max', '5000']);
  await using server = await contender.start();
  await using load = await Load.join({ ...server, dialect: contender.dialect, members });
  await load.probe(probeMs);
  await load.move(members * posesPerSecond, walk);
  await sleep(quick ? 500 : 3_000);
  const reading = await load.read(quick ? 1_000 : 5_000, server.pid);
  const what = `presence, ${members.toLocaleString('en')} walking members × ${posesPerSecond} Hz, ${places[walk]}${quick ? ' (quick: fewer)' : ''}${pinningNote}`;
  const isDesignCase = members === designCase;
  yield {
    figure: `${what}: server cores`,
    value: reading.serverCpuSeconds / reading.seconds,
    unit: 'cores',
    ...(isDesignCase ? { goal: '≤ 0.5' } : {}),
  };
  yield {
    figure: `${what}: out in total`,
    value: reading.bytesIn / reading.seconds / 1e6,
    unit: 'MB/s',
    ...(isDesignCase ? { goal: '≤ 15' } : {}),
  };
  yield {
    figure: `${what}: ping p99`,
    value: reading.p99Ms,
    unit: 'ms',
    ...(isDesignCase ? { goal: '< 50' } : {}),
  };
}
