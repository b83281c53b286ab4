import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Subprotocol } from '@streamxr/protocol';
import { PlainClient } from '../services/streamxr/src/testing/plain-client.ts';
import { ServerProcess } from '../services/streamxr/src/testing/server-process.ts';
import { type Bench, type BenchOptions, type Figure, median, percentile } from './figure.ts';

const members = 10;

/** The real server in a process of its own, plain WebSocket clients in this one, over loopback. */
export const roomsBench: Bench = {
  summary: 'latency of an object update among 10 members, memory of an idle member',
  async *run(options) {
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    for (const subprotocol of ['streamxr.v1.json', 'streamxr.v1.bin'] as const)
      yield* latency(server, subprotocol, options);
    yield* memory(options);
  },
};

async function* latency(
  server: ServerProcess,
  subprotocol: Subprotocol,
  { quick }: BenchOptions,
): AsyncIterable<Figure> {
  const clients: PlainClient[] = [];
  for (let i = 0; i < members; i++) {
    clients.push(
      await PlainClient.join(
        server.socketUrl,
        { room: `bench-${subprotocol.slice(-4)}`, name: `Member ${i}` },
        subprotocol,
      ),
    );
  }
  const [author, peer] = clients;
  if (author === undefined || peer === undefined) throw new Error('too few members');
  author.send({ type: 'create-object', kind: 'cube', position: [0, 0, 0] });
  const { object } = await author.next('object-created');
  const echoMs: number[] = [];
  const peerMs: number[] = [];
  const rounds = quick ? 300 : 2_000;
  for (let round = 0; round < rounds; round++) {
    const position = [(round % 1_000) / 1_000, 1, 0] as const;
    const startMs = performance.now();
    author.send({ type: 'update-object', requestId: `r${round}`, objectId: object.objectId, position });
    await Promise.all([
      author
        .next('object-updated', (message) => message.requestId === `r${round}`)
        .then(() => echoMs.push(performance.now() - startMs)),
      peer
        .next('object-updated', (message) => message.version === round + 2)
        .then(() => peerMs.push(performance.now() - startMs)),
    ]);
    for (const client of clients) client.heard.length = 0;
    // 50 a second: a drag, not a flood.
    await sleep(quick ? 5 : 10);
  }
  for (const client of clients) await client.leave();
  const what = `object update, ${members} members, ${subprotocol}`;
  yield { figure: `${what}: echo p50`, value: median(echoMs), unit: 'ms' };
  yield { figure: `${what}: echo p99`, value: percentile(echoMs, 0.99), unit: 'ms', goal: '< 10' };
  yield { figure: `${what}: to a peer p50`, value: median(peerMs), unit: 'ms' };
  yield { figure: `${what}: to a peer p99`, value: percentile(peerMs, 0.99), unit: 'ms', goal: '< 10' };
}

async function* memory({ quick }: BenchOptions): AsyncIterable<Figure> {
  await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
  // Warm up: code, buffers and caches that the first hundred pay for.
  for (let i = 0; i < 100; i++)
    await PlainClient.join(server.socketUrl, { room: `warm-${i % 10}` }, 'streamxr.v1.bin');
  await sleep(1_000);
  const before = await residentBytes(server.pid);
  const count = quick ? 500 : 2_000;
  // Rooms of 20, so that what a room costs is in the figure as well.
  for (let i = 0; i < count; i++)
    await PlainClient.join(server.socketUrl, { room: `idle-${Math.floor(i / 20)}` }, 'streamxr.v1.bin');
  await sleep(1_000);
  const after = await residentBytes(server.pid);
  yield {
    figure: `resident memory of an idle member (${count} in rooms of 20)`,
    value: (after - before) / count / 1024,
    unit: 'KiB',
  };
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const found = /VmRSS:\s+(\d+) kB/.exec(status);
  if (found?.[1] === undefined) throw new Error('no VmRSS');
  return Number(found[1]) * 1024;
}
