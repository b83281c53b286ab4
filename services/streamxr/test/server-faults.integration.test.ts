import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { joinRoom, type RoomClient } from '@streamxr/client';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';
import { Witness } from '../src/testing/witness.ts';

const stallMs = 2_000;
const hourMs = 3_600_000;

test('P7 a server that stood still for two seconds loses and doubles nothing, and is prompt again', async () => {
  await using server = await ServerProcess.start();
  using witness = await Witness.join(server, 'frozen');
  await witness.outlives(async () => {
    server.freeze();
    await sleep(stallMs);
    server.thaw();
  });
});

test('P7 so does one whose event loop was held up for two seconds', async () => {
  await using server = await ServerProcess.start({ faults: true });
  using witness = await Witness.join(server, 'held-up');
  await witness.outlives(() => server.inflict({ fault: 'stall', forMs: stallMs }));
});

for (const [way, byMs] of [
  ['forward', hourMs],
  ['back', -hourMs],
] as const) {
  test(`P5 P7 the machine's clock goes ${way} an hour: nobody is cut off, refused or missed`, async () => {
    await using server = await ServerProcess.start({ faults: true });
    const room = `clock-${way}`;
    using witness = await Witness.join(server, room);
    using guest = await PlainClient.join(server.socketUrl, { room, name: 'Guest' });
    const watcher = joinRoom({ url: server.socketUrl, room, name: 'Watcher' });
    using leaver = await PlainClient.join(server.socketUrl, { room, name: 'Leaver' });
    const speak = async (): Promise<void> => {
      guest.send({ type: 'chat-message', text: 'And I?', requestId: 'r' });
      const answer = await guest.next('chat-message', ({ requestId }) => requestId === 'r');
      assert.equal(answer.name, 'Guest');
    };
    await witness.outlives(async () => {
      // A guest may say two things a second: the rate must not wait for the clock to come back.
      for (let line = 0; line < 2; line++) await speak();
      leaver.socket.terminate();
      await server.inflict({ fault: 'clock-jump', byMs });
      await sleep(1_000);
      for (let line = 0; line < 2; line++) await speak();
      for (let pose = 0; pose < 200; pose++) {
        guest.send({ type: 'head-tracking', position: [pose / 100, 1.6, 0], rotation: [0, 0, 0, 1] });
        await sleep(5);
      }
      await seesAt(watcher, guest.welcome.clientId, 1.99);
    });
    await watcher.leave();
    assert.equal(guest.closeCode, null);
    await guest.next('peer-left', ({ clientId }) => clientId === leaver.welcome.clientId);
    using back = await PlainClient.join(server.socketUrl, {
      room,
      resume: {
        sessionId: leaver.welcome.sessionId,
        epoch: leaver.welcome.epoch,
        offset: leaver.welcome.offset,
      },
    });
    assert.deepEqual([back.welcome.resumed, back.welcome.clientId], [true, leaver.welcome.clientId]);
  });
}

/** Resolves when the watcher is shown the member at that x; throws after two seconds. */
async function seesAt(watcher: RoomClient, clientId: string, metres: number): Promise<void> {
  let shown = Number.NaN;
  for (const untilMs = performance.now() + 2_000; performance.now() < untilMs;) {
    watcher.peerPoses(watcher.sampleTime(), (peerId, pose) => {
      if (peerId === clientId) [shown] = pose.position;
    });
    if (Math.abs(shown - metres) < 0.01) return;
    await sleep(20);
  }
  assert.fail(`shown at ${shown} m and not at ${metres} m`);
}
