import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { issueTicket, type TicketOrder } from '@streamxr/access';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

const secret = 'a secret of thirty-two characters, and more';
let server: ServerProcess;
before(async () => {
  server = await ServerProcess.start({ flags: ['--guests', 'view', '--ticket-secret', secret] });
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

const ticketFor = (order: Partial<TicketOrder>): Promise<string> =>
  issueTicket(
    new TextEncoder().encode(secret),
    { subject: 'ada', role: 'free', room: 'studio', lifetimeMs: 60_000, ...order },
    Date.now(),
  );
const join = async (order: Partial<TicketOrder>) =>
  PlainClient.join(server.socketUrl, { room: 'studio', ticket: await ticketFor(order) });

async function refusedWith(order: Partial<TicketOrder>, room = 'studio'): Promise<[string, number]> {
  using client = await PlainClient.open(server.socketUrl);
  client.send({ type: 'hello', room, ticket: await ticketFor(order) });
  const { code } = await client.next('error');
  return [code, await client.closed()];
}

test('I1 I2 a ticket gives its name, role and grants; a guest may look and chat, not change things', async () => {
  using ada = await join({ name: 'Ada', role: 'premium' });
  assert.deepEqual([ada.welcome.name, ada.welcome.role], ['Ada', 'premium']);
  ada.send({ type: 'create-object', kind: 'cube', position: [0, 0, 0] });
  await ada.next('object-created');
  using guest = await PlainClient.join(server.socketUrl, { room: 'studio' });
  assert.deepEqual([guest.welcome.role, guest.welcome.grants], ['anonymous', ['join', 'chat']]);
  guest.send({ type: 'create-object', kind: 'cube', position: [0, 0, 0] });
  assert.equal((await guest.next('error')).code, 'NOT_ALLOWED');
});

test('I1 a ticket for one room opens no other', async () => {
  assert.deepEqual(await refusedWith({}, 'elsewhere'), ['NOT_ALLOWED', 1011]);
});

test('P5 a streamer has one connection in a room, a free member three', async () => {
  using _streamer = await join({ subject: 'sid', role: 'streamer' });
  assert.deepEqual(await refusedWith({ subject: 'sid', role: 'streamer' }), ['TOO_MANY_CONNECTIONS', 4012]);
  const three = [
    await join({ subject: 'fred' }),
    await join({ subject: 'fred' }),
    await join({ subject: 'fred' }),
  ];
  assert.deepEqual(await refusedWith({ subject: 'fred' }), ['TOO_MANY_CONNECTIONS', 4012]);
  await three[0]?.leave();
  const again = await join({ subject: 'fred' });
  for (const client of [...three, again]) client.socket.terminate();
});

test('P5 P7 a streamer whose line broke comes back although the server has not noticed yet', async () => {
  using first = await join({ subject: 'sue', role: 'streamer' });
  const { sessionId, epoch, offset } = first.welcome;
  using second = await PlainClient.join(server.socketUrl, {
    room: 'studio',
    ticket: await ticketFor({ subject: 'sue', role: 'streamer' }),
    resume: { sessionId, epoch, offset },
  });
  assert.equal(second.welcome.clientId, first.welcome.clientId);
  assert.equal(await first.closed(), 4011);
});

test('I1 a connection ends with its ticket', async () => {
  using brief = await join({ subject: 'eve', lifetimeMs: 1_500 });
  assert.equal((await brief.next('error', () => true, 5_000)).code, 'BAD_TICKET');
  assert.equal(await brief.closed(), 4003);
});
