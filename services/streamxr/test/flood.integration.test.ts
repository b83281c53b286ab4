import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

const room = 'flooded';
const quietCount = 20;
const floodingCount = 40;

/** Joins as if from that address. */
async function joinFrom(url: string, address: string, name: string): Promise<PlainClient> {
  const client = await PlainClient.open(url, 'streamxr.v1.bin', { 'x-forwarded-for': address });
  client.send({ type: 'hello', room, name });
  await client.next('welcome', undefined, 15_000);
  return client;
}

/** Says one line and gives the milliseconds until the last of the others has heard it. */
async function latencyOf(
  speaker: PlainClient,
  others: readonly PlainClient[],
  text: string,
): Promise<number> {
  const startMs = performance.now();
  speaker.send({ type: 'chat-message', text });
  await Promise.all(others.map((one) => one.next('chat-message', (line) => line.text === text, 15_000)));
  return performance.now() - startMs;
}

test(
  'P5 I6 an address that floods a room is held back; within 2 s the chat of the others is as prompt as before',
  { timeout: 90_000 },
  async () => {
    await using server = await ServerProcess.start({
      flags: ['--trust-proxy', '127.0.0.1', '--address-messages-per-second', '400'],
    });
    const url = server.socketUrl;
    const quiet: PlainClient[] = [];
    for (let i = 0; i < quietCount; i++) quiet.push(await joinFrom(url, `10.0.0.${i}`, `Quiet ${i}`));
    const flooding: PlainClient[] = [];
    for (let i = 0; i < floodingCount; i++) flooding.push(await joinFrom(url, '10.9.9.9', `Loud ${i}`));

    // Each stays below what one connection may send; together they send ten times what their address may.
    const pouring = new AbortController();
    const pours = flooding.map(async (one, index) => {
      for (let x = index; !pouring.signal.aborted; x++) {
        for (let i = 0; i < 5; i++)
          one.send({ type: 'head-tracking', position: [x % 100, 1.6, i], rotation: [0, 0, 0, 1] });
        await sleep(50);
      }
    });
    await sleep(2_000);
    const latencies: number[] = [];
    for (let i = 0; i < 40; i++) {
      const [speaker, ...others] = [...quiet.slice(i % quietCount), ...quiet.slice(0, i % quietCount)];
      assert.ok(speaker !== undefined);
      latencies.push(await latencyOf(speaker, others, `line ${i}`));
    }
    pouring.abort();
    await Promise.all(pours);
    latencies.sort((a, b) => a - b);
    const worst = Math.round(latencies.at(-1) ?? 0);
    // Of 40 lines the slowest is the p99. The machine of a test is busy: alone, this is below 30 ms.
    assert.ok(worst < 500, `the slowest of ${latencies.length} lines took ${worst} ms`);
    const told = flooding.flatMap((one) =>
      one.heard.flatMap((message) => (message.type === 'error' ? [message] : [])),
    );
    assert.ok(told.some(({ code, retryAfterMs }) => code === 'RATE_LIMITED' && (retryAfterMs ?? 0) > 0));
    assert.ok(quiet.every((one) => one.heard.every(({ type }) => type !== 'error')));
    for (const client of [...quiet, ...flooding]) client.socket.terminate();
  },
);

test('I6 an address that opens too many connections is told so and when to come back; others come in', async () => {
  await using server = await ServerProcess.start({
    flags: ['--trust-proxy', '127.0.0.1', '--address-connections-per-minute', '3'],
  });
  const from = (address: string): Promise<PlainClient> =>
    PlainClient.open(server.socketUrl, null, { 'x-forwarded-for': address });
  for (let i = 0; i < 3; i++) (await from('10.0.0.1'))[Symbol.dispose]();
  const refused = await from('10.0.0.1');
  const { code, retryAfterMs } = await refused.next('error');
  assert.equal(code, 'RATE_LIMITED');
  assert.ok((retryAfterMs ?? 0) > 0 && (retryAfterMs ?? 0) <= 20_000);
  assert.equal(await refused.closed(), 1013);
  using other = await from('10.0.0.2');
  other.send({ type: 'hello', room: 'any' });
  await other.next('welcome');
});
