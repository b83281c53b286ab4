import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions, Figure } from '../figure.ts';
import { ours } from '../contenders.ts';
import { Load } from '../load/load.ts';
import { openFilesMax, residentBytes } from '../machine/cores.ts';

const roomSize = 20;
const flags = ['--rooms-max', '10000'];

/** What a member costs who is there and says nothing. The sockets' own buffers are the kernel's and are not in it. */
export async function* quiet({ quick }: BenchOptions): AsyncIterable<Figure> {
  const wanted = quick ? 500 : 10_000;
  // Files that are no sockets, on both sides.
  const members = Math.min(wanted, (await openFilesMax()) - 500);
  const contender = ours('streamxr.v1.bin', flags);
  await using server = await contender.start();
  {
    // What the first pay for: code, buffers and caches.
    await using first = await Load.join({ ...server, dialect: contender.dialect, members: 200, roomSize });
    await first.settle(500);
  }
  await sleep(500);
  const before = await residentBytes(server.pid);
  await using load = await Load.join({ ...server, dialect: contender.dialect, members, roomSize });
  await sleep(1_000);
  // Reading the lag sets it to zero.
  await longestStallMs(server.origin);
  await sleep(quick ? 1_000 : 20_000);
  const stallMs = await longestStallMs(server.origin);
  const after = await residentBytes(server.pid);
  const reading = await load.read(500, server.pid);
  if (reading.lost > 0) throw new Error(`${reading.lost} of the quiet were sent away`);
  const few = members < wanted ? ', no more files allowed here' : '';
  const what = `${members.toLocaleString('en')} connected in rooms of ${roomSize}, quiet${quick ? ' (quick: fewer)' : ''}${few}`;
  yield {
    figure: `${what}: resident memory each`,
    value: (after - before) / members / 1024,
    unit: 'KiB',
    goal: '≤ 8',
  };
  yield { figure: `${what}: longest stall of the event loop`, value: stallMs, unit: 'ms', goal: '≤ 50' };
}

async function longestStallMs(origin: string): Promise<number> {
  const response = await fetch(`${origin}/metrics`);
  const found = /^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(await response.text());
  return Number(found?.[1] ?? Number.NaN) * 1000;
}
