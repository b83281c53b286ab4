import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import type { Connection } from './connection.ts';
import { encodeServerFrame } from './server-frame.ts';
import { WebSocketServer } from './websocket-server.ts';

interface Pair extends AsyncDisposable {
  readonly connection: Connection;
  readonly client: WebSocket;
  readonly received: (string | Buffer)[];
}

async function connect(): Promise<Pair> {
  const accepted = Promise.withResolvers<Connection>();
  const server = new WebSocketServer({
    frameBytesMax: 1024,
    heartbeatMs: 60_000,
    writeTickMs: 20,
    addressOf: () => 'test',
    accept: (connection) => accepted.resolve(connection),
  });
  const http: Server = createServer().on('upgrade', (request, socket, head) =>
    server.upgrade(request, socket, head),
  );
  http.listen(0);
  await once(http, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, ['streamxr.v1.bin']);
  const received: (string | Buffer)[] = [];
  client.on('message', (data: Buffer, isBinary) => received.push(isBinary ? data : data.toString()));
  const [connection] = await Promise.all([accepted.promise, once(client, 'open')]);
  return {
    connection,
    client,
    received,
    async [Symbol.asyncDispose]() {
      client.terminate();
      server.close();
      http.close();
      await once(http, 'close');
    },
  };
}

test('frames of every length class arrive whole and in order, text and binary, whatever their urgency', async () => {
  await using pair = await connect();
  pair.connection.listen({ frame: () => undefined, closed: () => undefined });
  const payloads = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000].flatMap((length) => [
    'x'.repeat(length),
    new Uint8Array(length).fill(7),
  ]);
  payloads.forEach((payload, index) =>
    pair.connection.send(encodeServerFrame(payload), index % 3 === 0 ? 'now' : 'tick'),
  );
  while (pair.received.length < payloads.length) await once(pair.client, 'message');
  assert.deepEqual(
    pair.received.map((one) => (typeof one === 'string' ? one : new Uint8Array(one))),
    payloads,
  );
});

test('closing sends what was queued first, with its code and a reason that fits', async () => {
  await using pair = await connect();
  const closed = Promise.withResolvers<boolean>();
  pair.connection.listen({ frame: () => undefined, closed: (clean) => closed.resolve(clean) });
  pair.connection.send(encodeServerFrame('last words'), 'tick');
  pair.connection.close(4_010, 'ü'.repeat(200));
  const [code, reason] = (await once(pair.client, 'close')) as [number, Buffer];
  assert.deepEqual(pair.received, ['last words']);
  assert.deepEqual([code, reason.length <= 123], [4_010, true]);
  assert.equal(await closed.promise, false);
});

test('frames that arrived before anybody listened are delivered; a clean end is told as such', async () => {
  await using pair = await connect();
  pair.client.send('early');
  await new Promise((resolve) => setTimeout(resolve, 30));
  const frames: unknown[] = [];
  const closed = Promise.withResolvers<boolean>();
  pair.connection.listen({ frame: (frame) => frames.push(frame), closed: (clean) => closed.resolve(clean) });
  pair.client.close(1_000);
  assert.equal(await closed.promise, true);
  assert.deepEqual(frames, ['early']);
});

test('A3 there is room while the reader reads on, none when it stops, and nobody waits for who is gone', async () => {
  await using pair = await connect();
  pair.connection.listen({ frame: () => undefined, closed: () => undefined });
  const frame = encodeServerFrame(new Uint8Array(16_384));
  for (let sent = 0; sent < 200; sent++) {
    await pair.connection.room();
    pair.connection.send(frame, 'now');
  }
  while (pair.received.length < 200) await once(pair.client, 'message');
  await pair.connection.room();

  pair.client.pause();
  let sentBytes = 0;
  while (pair.connection.hasRoom) {
    pair.connection.send(frame, 'now');
    sentBytes += frame.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(sentBytes < 5_000_000, `${sentBytes} bytes went to a reader that does not read`);
  let hasRoom = false;
  const waiting = pair.connection.room().then(() => (hasRoom = true));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(hasRoom, false);
  pair.client.terminate();
  await waiting;
  assert.equal(pair.connection.open, false);
});

test('A3 one large frame and then nothing: its arrival is noticed', async () => {
  await using pair = await connect();
  pair.connection.listen({ frame: () => undefined, closed: () => undefined });
  pair.connection.send(encodeServerFrame(new Uint8Array(900_000)), 'now');
  await pair.connection.room();
  assert.equal(pair.connection.hasRoom, true);
});

test('P4 a reader that stops reading shows in the lag long before our own queue does, and one that goes on loses it', async () => {
  await using pair = await connect();
  pair.connection.listen({ frame: () => undefined, closed: () => undefined });
  pair.client.pause();
  const started = performance.now();
  while (performance.now() - started < 700) {
    pair.connection.send(encodeServerFrame(new Uint8Array(100)), 'tick');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(pair.connection.bufferedBytes < 1_000, 'the kernel has taken nearly everything');
  assert.ok(pair.connection.lagMs > 500);
  pair.client.resume();
  while (pair.connection.lagMs > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});
