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
