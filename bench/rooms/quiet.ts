import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions, Figure } from '../figure.ts';
import { type Contender, ours, wsSilent } from '../contenders.ts';
import { Load } from '../load/load.ts';
import { openFilesMax, residentBytes } from '../machine/cores.ts';

const roomSize = 20;
const flags = ['--rooms-max', '10000'];

/** What a member costs who is there and says nothing, and how much of that is the socket's own: the same connections to a bare `ws` server. */
export async function* quiet({ quick }: BenchOptions): AsyncIterable<Figure> {
  const wanted = quick ? 500 : 10_000;
  // Files that are no sockets, on both sides.
  const members = Math.min(wanted, (await openFilesMax()) - 500);
  const few = members < wanted ? ', no more files allowed here' : '';
  const what = `${members.toLocaleString('en')} connected in rooms of ${roomSize}, quiet${quick ? ' (quick: fewer)' : ''}${few}`;
  const bare = await measure(wsSilent, members, quick);
  const own = await measure(ours('streamxr.v1.bin', flags), members, quick);
  yield { figure: `${what}: resident memory each`, value: own.kibEach, unit: 'KiB' };
  yield { figure: `${what}: of a bare ws server, each`, value: bare.kibEach, unit: 'KiB' };
  yield {
    figure: `${what}: beyond the socket's own`,
    value: own.kibEach - bare.kibEach,
    unit: 'KiB',
    goal: '≤ 8',
  };
  yield {
    figure: `${what}: longest stall of the event loop`,
    value: own.stallMs,
    unit: 'ms',
    goal: '≤ 50',
  };
}

async function measure(
  contender: Contender,
  members: number,
  quick: boolean,
): Promise<{ readonly kibEach: number; readonly stallMs: number }> {
  await using server = await contender.start();
  const crowd = { ...server, dialect: contender.dialect, roomSize };
  {
    // What the first pay for: code, buffers and caches.
    await using first = await Load.join({ ...crowd, members: 200 });
    await first.settle(500);
  }
  await sleep(500);
  const before = await residentBytes(server.pid);
  await using load = await Load.join({ ...crowd, members });
  await sleep(1_000);
  // Reading the lag sets it to zero.
  await longestStallMs(server.origin);
  await sleep(quick ? 1_000 : 20_000);
  const stallMs = await longestStallMs(server.origin);
  const after = await residentBytes(server.pid);
  const reading = await load.read(500, server.pid);
  if (reading.lost > 0) throw new Error(`${reading.lost} of the quiet were sent away`);
  return { kibEach: (after - before) / members / 1024, stallMs };
}

/** NaN for a server that does not tell. */
async function longestStallMs(origin: string): Promise<number> {
  const response = await fetch(`${origin}/metrics`);
  const found = /^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(await response.text());
  return Number(found?.[1] ?? Number.NaN) * 1000;
}
