import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions, Figure } from '../figure.ts';
import { type Contender, ours, wsSilent } from '../contenders.ts';
import { Load, type Reading } from '../load/load.ts';
import { pinningNote } from '../machine/cores.ts';

const perSecondGoal = 100_000;
const probeMs = 20;
/** A pong that takes longer waited behind poses that were not read yet. */
const p99MsMax = 100;

/**
 * What it costs to take a pose in. Every member is alone in its room, so that nothing goes out; pings that must queue behind the
 * poses tell when the server falls behind.
 */
export async function* inboundPoses({ quick }: BenchOptions): AsyncIterable<Figure> {
  const members = quick ? 100 : 1_000;
  const flags = ['--rooms-max', '10000'];
  const contenders = [
    ours('streamxr.v1.bin', flags),
    ...(quick ? [] : [ours('streamxr.v1.json', flags)]),
    wsSilent,
  ];
  for (const contender of contenders) {
    const found = await highest(contender, members, quick);
    if (found === null) continue;
    const { reading, perSecond } = found;
    yield {
      figure: `inbound poses from ${members} members alone in their rooms, ${contender.name}, CPU each at ${perSecond.toLocaleString('en')}/s${pinningNote}`,
      value: ((reading.serverCpuSeconds / reading.seconds) * 1e6) / perSecond,
      unit: 'µs',
      ...(contender === contenders[0] ? { goal: '≤ 12 at 100,000/s' } : {}),
    };
  }
}

async function highest(
  contender: Contender,
  members: number,
  quick: boolean,
): Promise<{ readonly perSecond: number; readonly reading: Reading } | null> {
  await using server = await contender.start();
  await using load = await Load.join({ ...server, dialect: contender.dialect, members, roomSize: 1 });
  await load.probe(probeMs);
  // A thousand rooms have just been opened; what is hot gets compiled.
  await load.move(perSecondGoal / 20);
  await sleep(quick ? 300 : 4_000);
  let best: { readonly perSecond: number; readonly reading: Reading } | null = null;
  for (const share of quick ? [0.1, 0.25] : [0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1]) {
    const perSecond = perSecondGoal * share;
    await load.move(perSecond);
    await sleep(quick ? 300 : 1_000);
    const reading = await load.read(quick ? 500 : 3_000, server.pid);
    if (reading.lost > 0 || !(reading.p99Ms < p99MsMax)) {
      console.error(`  ${contender.name}: ping p99 ${Math.round(reading.p99Ms)} ms at ${perSecond} poses/s`);
      break;
    }
    best = { perSecond, reading };
  }
  await load.move(0);
  return best;
}
