import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerMessageOf } from '@streamxr/protocol';
import { RoomSimulator } from './testing/room-simulator.ts';

test('P7 who has kept its peers is not told them again; who has not, or starts afresh, is', () => {
  const room = new RoomSimulator({ tailMax: 3 });
  const ada = room.connect();
  room.connect();
  room.connect();
  const { sessionId, epoch, offset } = room.disconnect(ada, false);
  let connectionId = 100;
  const peersTold = (peersKept: boolean | undefined): readonly [number, boolean] => {
    const effects = room.room.receive(
      {
        type: 'connect',
        connectionId: connectionId++,
        admission: { name: null, color: null, role: 'free', grants: [] },
        newSessionId: 'f'.repeat(32),
        resume: { sessionId, epoch, offset, peersKept },
      },
      room.nowMs,
    );
    const welcome = effects.flatMap((effect) =>
      effect.type === 'send' && effect.message.type === 'welcome' ? [effect.message] : [],
    )[0] as ServerMessageOf<'welcome'>;
    return [welcome.peers.length, welcome.resumed];
  };
  assert.deepEqual(peersTold(true), [0, true]);
  assert.deepEqual(peersTold(false), [2, true]);
  assert.deepEqual(peersTold(undefined), [2, true]);
  for (let object = 0; object < 10; object++) room.furnish([{ kind: 'cube', position: [0, 0, 0] }]);
  assert.deepEqual(peersTold(true), [2, false], 'what it missed is gone, and with it who left');
});

test('P7 one who drops out is missed after 3 s; fifty at once are waited for 30 s', () => {
  const { awayMs, awayTogether, awayTogetherMs } = new RoomSimulator().limits;
  for (const [count, waitedMs] of [
    [1, awayMs],
    [awayTogether, awayMs + awayTogetherMs],
  ] as const) {
    const room = new RoomSimulator();
    const watcher = room.mirror(room.connect());
    const lines = Array.from({ length: count }, () => room.connect());
    for (const line of lines) room.disconnect(line, false);
    room.pass(waitedMs - 1);
    assert.equal(watcher.peers.size, count);
    room.pass(1);
    assert.equal(watcher.peers.size, 0);
  }
});
