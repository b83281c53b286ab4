import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';
import { Witness } from '../src/testing/witness.ts';

const binary = 'streamxr.v1.bin';
const faultMs = 2_000;

/** Calls `act` so many times a second, for two seconds or until the member is thrown out. */
async function perSecond(times: number, member: PlainClient, act: (count: number) => void): Promise<void> {
  const startMs = performance.now();
  let count = 0;
  for (
    let nowMs = startMs;
    nowMs < startMs + faultMs && member.closeCode === null;
    nowMs = performance.now()
  ) {
    while (count < ((nowMs - startMs) / 1_000) * times) act(count++);
    await sleep(5);
  }
}

function pose(x: number) {
  return { type: 'head-tracking', position: [x, 1.6, 0], rotation: [0, 0, 0, 1] } as const;
}

test('P5 I6 a flood is refused line by line, then ended; the room hardly notices', async () => {
  const room = 'flooded';
  await using server = await ServerProcess.start();
  using witness = await Witness.join(server, room);
  using talkative = await PlainClient.join(server.socketUrl, { room, name: 'Talkative' }, binary);
  using flood = await PlainClient.join(server.socketUrl, { room, name: 'Flood' }, binary);
  await witness.outlives(async () => {
    await Promise.all([
      perSecond(100, talkative, (count) =>
        talkative.send({ type: 'chat-message', text: 'And another thing', requestId: `${count}` }),
      ),
      perSecond(20_000, flood, () => flood.send({ type: 'chat-message', text: 'Hear me' })),
    ]);
    assert.equal(await flood.closed(), 4_008);
  });
  const refused = talkative.heard.filter(({ type }) => type === 'error').length;
  const said = talkative.heard.filter(
    (message) => message.type === 'chat-message' && message.requestId !== undefined,
  ).length;
  assert.ok(said >= 2 && said <= 10, `${said} lines in two seconds at two a second`);
  assert.ok(refused > 100 && talkative.closeCode === null, `${refused} refusals`);
});

test('P5 without limits a flood reaches everybody, whole and in order, and passes', async () => {
  const room = 'unlimited';
  await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
  using witness = await Witness.join(server, room);
  using flood = await PlainClient.join(server.socketUrl, { room, name: 'Flood' }, binary);
  await witness.outlives(() =>
    perSecond(1_000, flood, () => flood.send({ type: 'chat-message', text: 'Hear me' })),
  );
  await flood.leave();
});

test('P2 a pose storm of 1 kHz costs the others nothing: they hear the newest at the tick', async () => {
  const room = 'storm';
  await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
  using witness = await Witness.join(server, room);
  using storm = await PlainClient.join(server.socketUrl, { room, name: 'Storm' }, binary);
  using neighbour = await PlainClient.join(server.socketUrl, { room, name: 'Neighbour' }, binary);
  await witness.outlives(async () => {
    await perSecond(1_000, storm, (count) => storm.send(pose((count % 1_000) / 1_000)));
    storm.send(pose(7));
    await neighbour.next('user-position', ({ position }) => position[0] === 7);
  });
  const told = neighbour.heard.filter(({ type }) => type === 'user-position').length;
  assert.ok(told > 10 && told <= 90, `${told} poses in two seconds of ticks of 33 ms`);
});

test('P2 I6 with limits the storm ends in seconds, and says why', async () => {
  const room = 'limited-storm';
  await using server = await ServerProcess.start();
  using witness = await Witness.join(server, room);
  using storm = await PlainClient.join(server.socketUrl, { room, name: 'Storm' }, binary);
  await witness.outlives(async () => {
    await perSecond(1_000, storm, (count) => storm.send(pose(count / 1_000)));
    assert.equal(await storm.closed(), 4_008);
  });
  assert.ok(storm.heard.some((message) => message.type === 'error' && message.code === 'RATE_LIMITED'));
});
