import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerMessageOf } from '@streamxr/protocol';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

type Joined = PlainClient & { readonly welcome: ServerMessageOf<'welcome'> };

let server: ServerProcess;
before(async () => {
  server = await ServerProcess.start({ flags: ['--limits', 'off'] });
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

const join = (room: string, name: string): Promise<Joined> =>
  PlainClient.join(server.socketUrl, { room, name }, 'streamxr.v1.bin');

async function joinMany(room: string, count: number): Promise<Joined[]> {
  const members: Joined[] = [];
  while (members.length < count) {
    const batch = Math.min(25, count - members.length);
    members.push(
      ...(await Promise.all(Array.from({ length: batch }, (_, i) => join(room, `M${members.length + i}`)))),
    );
  }
  return members;
}

function offsetsOf(client: PlainClient): number[] {
  return client.heard.flatMap((message) =>
    'offset' in message && message.type !== 'welcome' ? [message.offset] : [],
  );
}

test(
  'P7 300 members cut off at once come back within 5 s, each with exactly what it missed',
  { timeout: 60_000 },
  async () => {
    const room = 'cut-off';
    const members = await joinMany(room, 300);
    const speaker = await join(room, 'Speaker');
    // Everybody has heard of everybody before the lines are cut.
    await Promise.all(
      members.map((member) =>
        member.until(
          () => (offsetsOf(member).at(-1) === speaker.welcome.offset ? true : undefined),
          'the last join',
          20_000,
        ),
      ),
    );
    for (const member of members) member.socket.terminate();
    for (let i = 0; i < 40; i++) speaker.send({ type: 'chat-message', text: `line ${i}` });
    await speaker.next('chat-message', (line) => line.text === 'line 39');

    const startMs = performance.now();
    await Promise.all(
      members.map(async (member) => {
        await sleep(Math.random() * 1_500);
        const { sessionId, clientId, epoch } = member.welcome;
        const back = await PlainClient.join(
          server.socketUrl,
          { room, resume: { sessionId, epoch, offset: speaker.welcome.offset } },
          'streamxr.v1.bin',
        );
        assert.deepEqual([back.welcome.resumed, back.welcome.clientId], [true, clientId]);
        await back.until(
          () => ((offsetsOf(back).at(-1) ?? 0) >= back.welcome.offset ? true : undefined),
          'what it missed',
        );
        const offsets = offsetsOf(back);
        assert.deepEqual(
          offsets,
          Array.from(offsets, (_, index) => speaker.welcome.offset + 1 + index),
        );
        assert.equal(back.heard.filter((message) => message.type === 'chat-message').length, 40);
        back.socket.terminate();
      }),
    );
    assert.ok(
      performance.now() - startMs < 5_000,
      `all back after ${Math.round(performance.now() - startMs)} ms`,
    );
    speaker.socket.terminate();
  },
);

test('P2 a pose storm at 1 kHz costs the others nothing: they hear the newest at the tick', async () => {
  using limited = await PlainClient.join(
    server.socketUrl,
    { room: 'storm', name: 'Storm' },
    'streamxr.v1.bin',
  );
  using witness = await join('storm', 'Witness');
  const startMs = performance.now();
  let sent = 0;
  while (performance.now() - startMs < 1_000) {
    for (let i = 0; i < 10; i++) {
      limited.send({
        type: 'head-tracking',
        position: [(sent++ % 1_000) / 1_000, 1.6, 0],
        rotation: [0, 0, 0, 1],
      });
    }
    await sleep(10);
  }
  limited.send({ type: 'head-tracking', position: [7, 1.6, 0], rotation: [0, 0, 0, 1] });
  await witness.next('user-position', (told) => told.position[0] === 7);
  const told = witness.heard.filter((message) => message.type === 'user-position').length;
  assert.ok(told <= 45, `${told} updates in a second of ticks of 33 ms`);
});

test('P7 a server that stood still for two seconds loses and doubles nothing, and is prompt again at once', async () => {
  using ada = await join('stalled', 'Ada');
  using bob = await join('stalled', 'Bob');
  process.kill(server.pid, 'SIGSTOP');
  for (let i = 0; i < 50; i++) ada.send({ type: 'chat-message', text: `while frozen ${i}` });
  await sleep(2_000);
  process.kill(server.pid, 'SIGCONT');
  await bob.next('chat-message', (line) => line.text === 'while frozen 49');
  const offsets = offsetsOf(bob);
  assert.deepEqual(
    offsets,
    Array.from(offsets, (_, index) => (offsets[0] ?? 0) + index),
  );
  await sleep(500);
  const startMs = performance.now();
  ada.send({ type: 'chat-message', text: 'prompt?' });
  await bob.next('chat-message', (line) => line.text === 'prompt?');
  assert.ok(performance.now() - startMs < 500);
});

test('P4 chat stays prompt for all while one member floods', async () => {
  await using strict = await ServerProcess.start();
  const url = strict.socketUrl;
  using ada = await PlainClient.join(url, { room: 'flooded', name: 'Ada' });
  using bob = await PlainClient.join(url, { room: 'flooded', name: 'Bob' });
  const flood = await PlainClient.join(url, { room: 'flooded', name: 'Flood' });
  for (let i = 0; i < 5_000; i++)
    flood.send({ type: 'head-tracking', position: [0, 1.6, 0], rotation: [0, 0, 0, 1] });
  const startMs = performance.now();
  ada.send({ type: 'chat-message', text: 'still here' });
  await bob.next('chat-message', (line) => line.text === 'still here');
  assert.ok(performance.now() - startMs < 1_000);
  assert.equal(await flood.closed(), 4_008);
});
