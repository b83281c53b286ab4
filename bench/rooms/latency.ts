import { setTimeout as sleep } from 'node:timers/promises';
import type { Subprotocol } from '@streamxr/protocol';
import { PlainClient } from '../../services/streamxr/src/testing/plain-client.ts';
import { ServerProcess } from '../../services/streamxr/src/testing/server-process.ts';
import { type BenchOptions, type Figure, median, percentile } from '../figure.ts';

const members = 10;
/** As often as the SDK sends a drag. */
const updatesPerSecond = 30;

/** From a request to its echo and to another member, over loopback, in either encoding. */
export async function* latency(options: BenchOptions): AsyncIterable<Figure> {
  await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
  for (const subprotocol of ['streamxr.v1.json', 'streamxr.v1.bin'] as const)
    yield* latencyIn(server, subprotocol, options);
}

async function* latencyIn(
  server: ServerProcess,
  subprotocol: Subprotocol,
  { quick }: BenchOptions,
): AsyncIterable<Figure> {
  const clients: PlainClient[] = [];
  for (let i = 0; i < members; i++) {
    clients.push(
      await PlainClient.join(
        server.socketUrl,
        { room: `bench-${subprotocol.replaceAll('.', '-')}`, name: `Member ${i}` },
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
  const rounds = quick ? 40 : 1_000;
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
    await sleep(Math.max(0, startMs + 1000 / updatesPerSecond - performance.now()));
  }
  for (const client of clients) await client.leave();
  const what = `object update, ${members} members, ${updatesPerSecond} updates/s, ${subprotocol}`;
  yield { figure: `${what}: echo p50`, value: median(echoMs), unit: 'ms' };
  yield { figure: `${what}: echo p99`, value: percentile(echoMs, 0.99), unit: 'ms', goal: '< 10' };
  yield { figure: `${what}: to a peer p50`, value: median(peerMs), unit: 'ms' };
  yield { figure: `${what}: to a peer p99`, value: percentile(peerMs, 0.99), unit: 'ms', goal: '< 10' };
}
