import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerFrame } from './batch.ts';
import type { Connection } from './connection.ts';
import { encodeServerFrame } from './server-frame.ts';
import { connected, type Line, listener } from './testing/connected.ts';

const frame = (payload: string | Uint8Array<ArrayBuffer>, after: number | null = null): ServerFrame => ({
  bytes: encodeServerFrame(payload),
  after,
});

function lineOf({ lines }: { readonly lines: readonly Line[] }): Line {
  const [line] = lines;
  if (line === undefined) throw new Error('nobody is connected');
  return line;
}

/** Writes until the kernel takes no more. */
async function fill(connection: Connection, bytes: number): Promise<void> {
  while (connection.bufferedBytes < bytes) {
    connection.send(frame(new Uint8Array(50_000)), 'now');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('frames of every length class arrive whole and in order, text and binary, whatever their urgency', async () => {
  await using server = await connected(1);
  const { connection, received, client } = lineOf(server);
  connection.listen(listener());
  const payloads = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000].flatMap((length) => [
    'x'.repeat(length),
    new Uint8Array(length).fill(7),
  ]);
  payloads.forEach((payload, index) => connection.send(frame(payload), index % 3 === 0 ? 'now' : 'tick'));
  while (received.length < payloads.length) await once(client, 'message');
  assert.deepEqual(
    received.map((one) => (typeof one === 'string' ? one : new Uint8Array(one))),
    payloads,
  );
  assert.equal(server.server.written.frames, payloads.length);
});

test('closing sends what was queued first, with its code and a reason that fits', async () => {
  await using server = await connected(1);
  const { connection, received, client } = lineOf(server);
  const closed = Promise.withResolvers<boolean>();
  connection.listen(listener({ closed: (clean) => closed.resolve(clean) }));
  connection.send(frame('last words'), 'tick');
  connection.close(4_010, 'ü'.repeat(200));
  const [code, reason] = (await once(client, 'close')) as [number, Buffer];
  assert.deepEqual(received, ['last words']);
  assert.deepEqual([code, reason.length <= 123], [4_010, true]);
  assert.equal(await closed.promise, false);
});

test('frames that arrived before anybody listened are delivered; a clean end is told as such', async () => {
  await using server = await connected(1);
  const { connection, client } = lineOf(server);
  client.send('early');
  await sleep(30);
  const frames: unknown[] = [];
  const closed = Promise.withResolvers<boolean>();
  connection.listen(
    listener({ frame: (early) => frames.push(early), closed: (clean) => closed.resolve(clean) }),
  );
  client.close(1_000);
  assert.equal(await closed.promise, true);
  assert.deepEqual(frames, ['early']);
});

test('A3 there is room while the reader reads on, none when it stops, and nobody waits for who is gone', async () => {
  await using server = await connected(1);
  const { connection, received, client } = lineOf(server);
  connection.listen(listener());
  const chunk = frame(new Uint8Array(16_384));
  for (let sent = 0; sent < 200; sent++) {
    await connection.room();
    connection.send(chunk, 'now');
  }
  while (received.length < 200) await once(client, 'message');
  await connection.room();

  client.pause();
  let sentBytes = 0;
  let waiting = Promise.resolve();
  // What the kernel takes late, and answers that were on their way, make room again for a while.
  for (let hasRoom = true; hasRoom; sentBytes += chunk.bytes.length) {
    connection.send(chunk, 'now');
    hasRoom = false;
    waiting = connection.room().then(() => void (hasRoom = true));
    await Promise.race([waiting, sleep(200)]);
  }
  assert.ok(sentBytes < 5_000_000, `${sentBytes} bytes went to a reader that does not read`);
  client.terminate();
  await waiting;
  assert.equal(connection.open, false);
});

test('A3 one large frame and then nothing: its arrival is noticed', async () => {
  await using server = await connected(1);
  const { connection } = lineOf(server);
  connection.listen(listener());
  connection.send(frame(new Uint8Array(900_000)), 'now');
  await connection.room();
  assert.equal(connection.hasRoom, true);
});

test('P4 a reader that stops reading shows in the lag long before our own queue does, and one that goes on loses it', async () => {
  await using server = await connected(1);
  const { connection, client } = lineOf(server);
  connection.listen(listener());
  client.pause();
  const started = performance.now();
  while (performance.now() - started < 700) {
    connection.send(frame(new Uint8Array(100)), 'tick');
    await sleep(10);
  }
  assert.ok(connection.bufferedBytes < 1_000, 'the kernel has taken nearly everything');
  assert.ok(connection.lagMs(performance.now()) > 500);
  assert.ok(!connection.isLate(performance.now()));
  assert.ok(connection.isLate(performance.now() + 1_000));
  client.resume();
  while (connection.lagMs(performance.now()) > 0) await sleep(5);
  assert.ok(!connection.isLate(performance.now()));
});

for (const [bound, limits, send] of [
  ['frames', { queueFramesMax: 10, behindMs: 60_000 }, 'x'],
  ['bytes', { queueBytesMax: 100_000, behindMs: 60_000 }, 'x'.repeat(20_000)],
  ['time', { behindMs: 200 }, 'x'],
] as const) {
  test(`P4 past the bound of ${bound} a reader's queue is dropped; when it has read the rest it starts anew`, async () => {
    await using server = await connected(1, { limits });
    const { connection, client, received } = lineOf(server);
    const behind = Promise.withResolvers<number | null>();
    const caughtUp = Promise.withResolvers<null>();
    let told = 0;
    connection.listen(
      listener({
        fellBehind: (seen) => behind.resolve(seen),
        caughtUp: () => {
          told += 1;
          caughtUp.resolve(null);
        },
      }),
    );
    client.pause();
    // Time passes a reader by while the kernel still takes everything.
    if (bound !== 'time') await fill(connection, 130_000);
    const firstOffset = 41;
    let offset = firstOffset;
    let isBehind = false;
    void behind.promise.then(() => (isBehind = true));
    while (!isBehind) {
      connection.send(frame(send, offset++), 'now');
      await sleep(bound === 'time' ? 5 : 0);
    }
    const seen = await behind.promise;
    assert.ok(seen !== null);
    assert.ok(connection.isLate(performance.now()));
    const heldMax = 400_000;
    assert.ok(connection.bufferedBytes < heldMax, `${connection.bufferedBytes} bytes are still held`);
    for (let i = 0; i < 1_000; i++) connection.send(frame('dropped'), 'now');
    assert.ok(connection.bufferedBytes < heldMax);
    client.resume();
    await caughtUp.promise;
    connection.send(frame('dropped as well'), 'now');
    // What was not asked for changes nothing.
    client.pong('????');
    await sleep(30);
    connection.resume();
    connection.send(frame('anew'), 'now');
    while (received.at(-1) !== 'anew') await once(client, 'message');
    const texts = received.filter((one) => typeof one === 'string');
    assert.deepEqual(texts, [...Array.from({ length: seen - firstOffset }, () => send), 'anew']);
    assert.equal(told, 1);
  });
}

test('P4 a reader that does not read again is given up, however it pretends to', async () => {
  await using server = await connected(1, {
    heartbeatMs: 4_000,
    limits: { queueFramesMax: 10, hopelessMs: 600, behindMs: 60_000 },
  });
  const { connection, client } = lineOf(server);
  const hopeless = Promise.withResolvers<null>();
  let caughtUp = 0;
  connection.listen(
    listener({
      hopeless: () => hopeless.resolve(null),
      caughtUp: () => (caughtUp += 1),
      closed: () => hopeless.reject(new Error('closed before it was given up')),
    }),
  );
  client.pause();
  await fill(connection, 130_000);
  const lying = setInterval(() => {
    for (let id = 0; id < 8; id++) client.pong(Buffer.from([0, 0, 0, id]));
    connection.send(frame('x'), 'tick');
  }, 10);
  await hopeless.promise;
  clearInterval(lying);
  assert.equal(caughtUp, 0);
});
