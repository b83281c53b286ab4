import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

/** What strangers send. Each gets its code, and none of it costs another member anything: `bystander` checks that after every test. */
let server: ServerProcess;
let bystander: PlainClient;
before(async () => {
  server = await ServerProcess.start();
  bystander = await PlainClient.join(server.socketUrl, { room: 'bystanders', name: 'Bystander' });
});
after(async () => {
  bystander.socket.terminate();
  await server[Symbol.asyncDispose]();
});

async function bystanderIsFine(): Promise<void> {
  const sentMs = Date.now();
  bystander.send({ type: 'ping', sentMs });
  await bystander.next('pong', (pong) => pong.sentMs === sentMs, 1_000);
  assert.equal(bystander.closeCode, null);
}

const join = (room = 'strangers') => PlainClient.join(server.socketUrl, { room, name: 'Stranger' });

test('malformed, unknown and out-of-order frames get an error each and the connection stays', async () => {
  using client = await PlainClient.open(server.socketUrl);
  const bad: readonly [string | Buffer, string][] = [
    ['{', 'BAD_JSON'],
    ['[]', 'BAD_JSON'],
    ['null', 'BAD_JSON'],
    ['{"room":"x"}', 'BAD_FIELD'],
    ['{"type":"no-such-thing"}', 'UNKNOWN_TYPE'],
    ['{"type":"__proto__"}', 'UNKNOWN_TYPE'],
    [Buffer.from([1, 2, 3]), 'BAD_FRAME'],
    ['{"type":"chat-message","text":"before hello"}', 'HELLO_EXPECTED'],
    ['{"type":"hello","room":"../../etc"}', 'BAD_FIELD'],
    ['{"type":"hello"}', 'BAD_FIELD'],
  ];
  for (const [frame, code] of bad) {
    client.sendRaw(frame);
    assert.equal((await client.next('error')).code, code, String(frame));
  }
  client.send({ type: 'hello', room: 'strangers', name: 'Late but welcome' });
  await client.next('welcome');
  client.send({ type: 'hello', room: 'strangers' });
  assert.equal((await client.next('error')).code, 'HELLO_AGAIN');
  await bystanderIsFine();
});

test('NaN, infinite and absurd numbers, wrong types and hostile names are refused by field', async () => {
  using client = await join();
  const bad: readonly [string, RegExp][] = [
    ['{"type":"head-tracking","position":[0,1e999,0],"rotation":[0,0,0,1]}', /position/],
    ['{"type":"head-tracking","position":[0,1e12,0],"rotation":[0,0,0,1]}', /position/],
    ['{"type":"head-tracking","position":[0,null,0],"rotation":[0,0,0,1]}', /position/],
    ['{"type":"head-tracking","position":[0,1],"rotation":[0,0,0,1]}', /position/],
    ['{"type":"head-tracking","position":[0,1,0],"rotation":[0,0,0,0]}', /rotation/],
    ['{"type":"create-object","kind":"bomb","position":[0,0,0]}', /kind/],
    ['{"type":"create-object","kind":"cube","position":[0,0,0],"scale":[0,1,1]}', /scale/],
    ['{"type":"create-object","kind":"cube","position":[0,0,0],"color":"url(javascript:1)"}', /color/],
    ['{"type":"chat-message","text":""}', /text/],
    ['{"type":"chat-message","text":"\\u0000"}', /text/],
    ['{"type":"chat-message","text":"\\ud800"}', /text/],
    ['{"type":"chat-message","text":{"html":"<script>"}}', /text/],
    ['{"type":"update-object","objectId":"o-1"}', /objectId/],
  ];
  for (const [frame, field] of bad) {
    client.sendRaw(frame);
    const error = await client.next('error');
    assert.equal(error.code, 'BAD_FIELD', frame);
    assert.match(error.message, field);
  }
  await bystanderIsFine();
});

test('a message past the limit is refused; one of 10 MB ends the connection', async () => {
  using client = await join();
  client.sendRaw(JSON.stringify({ type: 'chat-message', text: 'x'.repeat(100_000) }));
  assert.equal((await client.next('error')).code, 'TOO_LARGE');
  client.sendRaw(JSON.stringify({ type: 'chat-message', text: 'x'.repeat(10_000_000) }));
  assert.equal(await client.closed(), 1009);
  await bystanderIsFine();
});

test('repeated abuse closes with a code and a reason', async () => {
  using client = await join();
  for (let i = 0; i < 30; i++) client.sendRaw('garbage');
  assert.equal(await client.closed(), 4000);
  assert.equal(client.closeReason, 'ABUSE');
  await bystanderIsFine();
});

test('a flood is refused with retryAfterMs, then cut', async () => {
  using client = await join();
  for (let i = 0; i < 3_000; i++) client.send({ type: 'ping', sentMs: i });
  const limited = await client.next('error', (error) => error.code === 'RATE_LIMITED');
  assert.ok((limited.retryAfterMs ?? 0) > 0);
  assert.equal(await client.closed(), 4008);
  await bystanderIsFine();
});

test('P5 an anonymous member who chats too fast is told when to try again, request by request', async () => {
  using client = await join();
  for (let i = 0; i < 5; i++) client.send({ type: 'chat-message', text: `line ${i}`, requestId: `r${i}` });
  const refused = await client.next('error');
  assert.deepEqual([refused.code, refused.requestId], ['RATE_LIMITED', 'r2']);
  assert.ok((refused.retryAfterMs ?? 0) > 0 && (refused.retryAfterMs ?? 0) <= 500);
});

test('pages of other origins are kept out, programs and our own page come in', async () => {
  await assert.rejects(
    PlainClient.open(server.socketUrl, 'streamxr.v1.json', { origin: 'https://evil.example' }),
    /403/,
  );
  using own = await PlainClient.open(server.socketUrl, 'streamxr.v1.json', { origin: server.url });
  own.send({ type: 'hello', room: 'strangers' });
  await own.next('welcome');
});

test('a bad ticket is refused and the connection closed', async () => {
  using client = await PlainClient.open(server.socketUrl);
  client.send({ type: 'hello', room: 'strangers', ticket: 'eyJhbGciOiJub25lIn0.e30.' });
  assert.equal((await client.next('error')).code, 'BAD_TICKET');
  assert.equal(await client.closed(), 4003);
});

test('who never says hello is sent away after 10 s', async () => {
  using client = await PlainClient.open(server.socketUrl);
  const error = await client.next('error', () => true, 13_000);
  assert.equal(error.code, 'HELLO_TIMEOUT');
  assert.equal(await client.closed(), 4001);
});

test('a member who never reads is cut off, and the others get everything', { timeout: 90_000 }, async () => {
  await using roomy = await ServerProcess.start({ flags: ['--limits', 'off'] });
  using talker = await PlainClient.join(roomy.socketUrl, { room: 'slow', name: 'Talker' });
  using deaf = await PlainClient.join(roomy.socketUrl, { room: 'slow', name: 'Deaf' });
  deaf.socket.pause();
  // 40 MB: more than the kernel's buffers and the server's bounds together.
  const lines = 20_000;
  const text = 'x'.repeat(2_000);
  for (let i = 0; i < lines; i++) {
    talker.send({ type: 'chat-message', text, requestId: String(i) });
    if (i % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await talker.next('chat-message', (line) => line.requestId === String(lines - 1), 20_000);
  await talker.next('peer-left', (left) => left.clientId === deaf.welcome.clientId, 40_000);
  const offsets = talker.heard.flatMap((message) =>
    message.type === 'chat-message' ? [message.offset] : [],
  );
  assert.ok(offsets.every((offset, index) => index === 0 || offset > (offsets[index - 1] ?? 0)));
  assert.equal(offsets.length, lines - 1);
});

test('updates of what does not exist or what another holds are refused', async () => {
  using ada = await join('held');
  using bob = await join('held');
  ada.send({ type: 'create-object', kind: 'cube', position: [0, 0, 0] });
  const { object } = await ada.next('object-created');
  ada.send({ type: 'grab-object', objectId: object.objectId });
  await bob.next('object-updated');
  bob.send({ type: 'update-object', objectId: object.objectId, position: [1, 1, 1] });
  bob.send({ type: 'delete-object', objectId: object.objectId });
  bob.send({ type: 'update-object', objectId: 'o999999', position: [1, 1, 1] });
  const codes = [await bob.next('error'), await bob.next('error'), await bob.next('error')].map(
    (error) => error.code,
  );
  assert.deepEqual(codes, ['OBJECT_HELD', 'OBJECT_HELD', 'OBJECT_NOT_FOUND']);
});

test('a half-open connection is noticed: the server pings and gives up', { timeout: 60_000 }, async () => {
  using watcher = await join('half-open');
  // A socket that finishes the handshake and says hello by hand, then answers nothing more, pings included.
  const { hostname, port } = new URL(server.url);
  const raw = createConnection({ host: hostname, port: Number(port) });
  raw.on('error', () => undefined);
  raw.write(
    `GET /ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await new Promise((resolve) => raw.once('data', resolve));
  const hello = Buffer.from('{"type":"hello","room":"half-open","name":"Ghost"}');
  raw.write(Buffer.concat([Buffer.from([0x81, 0x80 | hello.length, 0, 0, 0, 0]), hello]));
  const ghost = await watcher.next('peer-joined');
  const left = await watcher.next('peer-left', () => true, 40_000);
  assert.equal(left.clientId, ghost.peer.clientId);
  raw.destroy();
});

test('an upgrade elsewhere than /ws is refused', async () => {
  const socket = new WebSocket(`${server.socketUrl}x`);
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
  assert.match(error.message, /404/);
});
