import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions, Figure } from '../figure.ts';
import { ours } from '../contenders.ts';
import { Load } from '../load/load.ts';
import { pinningNote } from '../machine/cores.ts';

const posesPerSecond = 10;
const probeMs = 50;

/** All members of one room walk about: what it costs, by how many they are. */
export async function* presence({ quick }: BenchOptions): AsyncIterable<Figure> {
  for (const members of quick ? [50] : [10, 30, 100, 300, 1_000, 3_000]) {
    const contender = ours('streamxr.v1.bin', ['--room-seats', '5000', '--room-members-max', '5000']);
    await using server = await contender.start();
    await using load = await Load.join({ ...server, dialect: contender.dialect, members });
    await load.probe(probeMs);
    await load.move(members * posesPerSecond);
    await sleep(quick ? 500 : 3_000);
    const reading = await load.read(quick ? 1_000 : 5_000, server.pid);
    const what = `presence, ${members.toLocaleString('en')} walking members × ${posesPerSecond} Hz${quick ? ' (quick: fewer)' : ''}${pinningNote}`;
    const isDesignCase = members === 1_000;
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
    // Three times as many would only take longer to say the same.
    if (reading.serverCpuSeconds / reading.seconds > 0.95) return;
  }
}
