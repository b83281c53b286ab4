import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { FlakyLink } from './flaky-link.ts';

interface Ends extends AsyncDisposable {
  readonly link: FlakyLink;
  readonly near: Socket;
  readonly far: Socket;
}

async function connected(): Promise<Ends> {
  const server: Server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const link = await FlakyLink.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const near = connect({ port: Number(new URL(link.url).port), allowHalfOpen: true });
  const [far] = (await once(server, 'connection')) as [Socket];
  // Breaks are what this is about.
  for (const socket of [near, far]) socket.on('error', () => undefined);
  return {
    link,
    near,
    far,
    async [Symbol.asyncDispose]() {
      await link[Symbol.asyncDispose]();
      for (const socket of [near, far]) socket.destroy();
      server.close();
    },
  };
}

async function read(socket: Socket, bytes: number): Promise<string> {
  let text = '';
  while (text.length < bytes) text += String(((await once(socket, 'data')) as [Buffer])[0]);
  return text;
}

/** Unlike `once`, also after an error. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

test('a link carries both ways, in order, and passes on an end', async () => {
  await using ends = await connected();
  const { near, far, link } = ends;
  link.degrade({ delayMs: 5, jitterMs: 20 });
  const digits = Array.from({ length: 2_000 }, (_, index) => String(index).padStart(4, '0')).join('');
  near.write(digits);
  assert.equal(await read(far, digits.length), digits);
  far.end('bye');
  assert.equal(await read(near, 3), 'bye');
  await once(near, 'end');
});

test('a slow link takes its time, and makes the sender wait', async () => {
  await using ends = await connected();
  const { near, far, link } = ends;
  link.degrade({ delayMs: 50, bytesPerSecond: 20_000 });
  const startMs = performance.now();
  near.write(Buffer.alloc(4_000));
  await read(far, 4_000);
  const tookMs = performance.now() - startMs;
  assert.ok(tookMs >= 245 && tookMs < 2_000, `${tookMs} ms for 4 KB at 20 KB/s and 50 ms away`);
  near.write(Buffer.alloc(32 * 1024 * 1024));
  await sleep(100);
  assert.ok(near.writableLength > 0, 'the link does not swallow what it cannot carry');
});

test('a frozen link says nothing to anybody; thawed, it goes on where it was', async () => {
  await using ends = await connected();
  const { near, far, link } = ends;
  link.freeze();
  near.write('held up');
  far.once('data', () => assert.equal(frozen, false));
  let frozen = true;
  await sleep(50);
  assert.deepEqual([near.readyState, far.readyState, link.connections], ['open', 'open', 1]);
  frozen = false;
  link.thaw();
  assert.equal(await read(far, 7), 'held up');
});

test('a cut breaks both ends, and a link that is down lets nobody through until it is up', async () => {
  await using ends = await connected();
  const { near, far, link } = ends;
  const broken = Promise.all([closed(near), closed(far)]);
  link.goDown();
  await broken;
  const port = Number(new URL(link.url).port);
  const refused = connect(port);
  refused.on('error', () => undefined);
  await closed(refused);
  link.goUp();
  const through = connect(port);
  through.on('error', () => undefined);
  await once(through, 'connect');
  through.destroy();
});
