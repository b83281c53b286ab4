import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { issueTicket } from '@streamxr/access';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

const secret = 'a secret of thirty-two characters, and more';
let server: ServerProcess;
before(async () => {
  server = await ServerProcess.start({
    flags: [
      ...['--room-seats', '1', '--room-members-max', '2', '--room-lobby-max', '2'],
      ...['--ticket-secret', secret],
    ],
  });
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

const join = (room: string) => PlainClient.join(server.socketUrl, { room });
const cube = { type: 'create-object', kind: 'cube', position: [0, 0, 0] } as const;

async function knock(room: string): Promise<PlainClient> {
  const client = await PlainClient.open(server.socketUrl);
  client.send({ type: 'hello', room });
  return client;
}

test('P4 past the last seat one watches, past the last place one waits, and each moves up in its turn', async () => {
  const room = 'full';
  const ada = await join(room);
  const bob = await join(room);
  assert.deepEqual([ada.welcome.standing, ada.welcome.seats], ['participant', 1]);
  assert.equal(bob.welcome.standing, 'spectator');
  bob.send(cube);
  bob.send({ type: 'head-tracking', position: [0, 1.6, 0], rotation: [0, 0, 0, 1] });
  assert.equal((await bob.next('error')).code, 'SPECTATOR');
  assert.equal((await bob.next('error')).code, 'SPECTATOR');
  bob.send({ type: 'raise-hand', requestId: 'r1' });
  assert.equal((await bob.next('hand-changed')).requestId, 'r1');
  assert.equal((await ada.next('hand-changed')).clientId, bob.welcome.clientId);

  using cy = await knock(room);
  assert.deepEqual(await cy.next('lobby'), { type: 'lobby', position: 1, waiting: 1 });
  using di = await knock(room);
  assert.deepEqual(await di.next('lobby'), { type: 'lobby', position: 2, waiting: 2 });
  using refused = await knock(room);
  assert.equal((await refused.next('error')).code, 'ROOM_FULL');
  assert.equal(await refused.closed(), 4004);
  const { room: info } = (await (await fetch(`${server.url}/api/rooms/${room}`)).json()) as {
    room: { members: number; spectators: number; waiting: number };
  };
  assert.deepEqual([info.members, info.spectators, info.waiting], [2, 1, 2]);

  await ada.leave();
  assert.equal((await bob.next('standing-changed')).clientId, bob.welcome.clientId);
  assert.equal((await cy.next('welcome')).standing, 'spectator');
  await di.next('lobby', ({ position }) => position === 1);
  bob.send(cube);
  await bob.next('object-created');
  await bob.leave();
  await di.next('welcome');
});

test('P4 a spectator that never heard of seats hears everything and is told why it may not act', async () => {
  using ada = await join('plain');
  using bob = await join('plain');
  ada.send({ type: 'head-tracking', position: [1, 1.6, 0], rotation: [0, 0, 0, 1] });
  assert.equal((await bob.next('user-position')).clientId, ada.welcome.clientId);
  ada.send(cube);
  await bob.next('object-created');
  bob.send({ type: 'chat-message', text: 'hello' });
  await ada.next('chat-message');
  bob.send({ ...cube, requestId: 'r1' });
  const { code, requestId } = await bob.next('error');
  assert.deepEqual([code, requestId], ['SPECTATOR', 'r1']);
});

test('P7 a spectator that comes back is one still, and hears what it missed', async () => {
  using ada = await join('again');
  const bob = await join('again');
  const { sessionId, epoch, offset } = bob.welcome;
  bob.socket.terminate();
  ada.send({ type: 'chat-message', text: 'meanwhile' });
  await ada.next('chat-message');
  using back = await PlainClient.join(server.socketUrl, {
    room: 'again',
    resume: { sessionId, epoch, offset },
  });
  assert.deepEqual([back.welcome.resumed, back.welcome.standing], [true, 'spectator']);
  assert.equal((await back.next('chat-message')).text, 'meanwhile');
  await ada.leave();
  assert.equal((await back.next('standing-changed')).standing, 'participant');
});

test('P5 slow mode over the wire and over HTTP', async () => {
  const room = 'slow';
  const ticket = await issueTicket(
    new TextEncoder().encode(secret),
    { subject: 'host', role: 'owner', room, lifetimeMs: 60_000 },
    Date.now(),
  );
  using host = await PlainClient.join(server.socketUrl, { room, ticket });
  using bob = await join(room);
  host.send({ type: 'set-slow-mode', seconds: 2, requestId: 'r1' });
  assert.equal((await host.next('slow-mode-changed')).requestId, 'r1');
  const { seconds, by } = await bob.next('slow-mode-changed');
  assert.deepEqual([seconds, by], [2, host.welcome.clientId]);
  bob.send({ type: 'chat-message', text: 'one' });
  await bob.next('chat-message');
  bob.send({ type: 'chat-message', text: 'two', requestId: 'r2' });
  const refused = await bob.next('error');
  assert.deepEqual([refused.code, refused.requestId], ['SLOW_MODE', 'r2']);
  assert.ok((refused.retryAfterMs ?? 0) > 0 && (refused.retryAfterMs ?? 0) <= 2_000);
  await new Promise((resolve) => setTimeout(resolve, refused.retryAfterMs));
  bob.send({ type: 'chat-message', text: 'two' });
  await bob.next('chat-message');
  const answer = await fetch(`${server.url}/api/rooms/${room}/slow-mode`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ticket}`, 'content-type': 'application/json' },
    body: JSON.stringify({ seconds: 0 }),
  });
  assert.equal(answer.status, 200);
  const off = await bob.next('slow-mode-changed');
  assert.deepEqual([off.seconds, off.by], [0, null]);
});
