import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import type { ClientMirror } from './testing/client-mirror.ts';
import { RoomSimulator } from './testing/room-simulator.ts';

const steps = 400;
const seeds = 25;

test('P3 P7 P9 members doing random legal and illegal things, dropping, resuming, and a server that crashes', () => {
  const first = Number(process.env['FUZZ_SEED'] ?? 1);
  for (let seed = first; seed < first + seeds; seed++) {
    try {
      run(seed);
    } catch (error) {
      throw new Error(`FUZZ_SEED=${seed}`, { cause: error });
    }
  }
});

function run(seed: number): void {
  const random = new SeededRandom(seed);
  const room = new RoomSimulator({
    tailMax: 50,
    membersMax: 12,
    objectsMax: 20,
    chatHistoryMax: 10,
    sessionsMax: 16,
  });
  // The witness never leaves: what it knows is the truth that the others must reach.
  let witness = room.connect();
  const away: ClientMirror[] = [];

  for (let step = 0; step < steps; step++) {
    const connections = [...room.clients.keys()].filter((id) => id !== witness);
    const dice = random.float();
    if (dice < 0.08) room.connect();
    else if (dice < 0.16 && connections.length > 0)
      away.push(room.disconnect(random.pick(connections), random.float() < 0.3));
    else if (dice < 0.24 && away.length > 0) room.connect(away.splice(random.below(away.length), 1)[0]);
    else if (dice < 0.25) room.compact(random.below(80));
    else if (dice < 0.26) {
      const witnessMirror = room.mirror(witness);
      away.push(...room.crash().filter((mirror) => mirror !== witnessMirror));
      witness = room.connect(witnessMirror);
    } else if (dice < 0.32) room.pass(random.below(20_000));
    else act(room, random, random.pick([...room.clients.keys()]));
    check(room, witness);
  }
  for (const mirror of away) if (room.room.connections < room.limits.membersMax) room.connect(mirror);
  check(room, witness);
}

function act(room: RoomSimulator, random: SeededRandom, connectionId: number): void {
  // Ids that exist, existed, and never did.
  const objectId = `o${random.below(room.room.state.nextObject + 2)}`;
  switch (random.below(8)) {
    case 0:
      return room.request(connectionId, {
        type: 'create-object',
        kind: 'cube',
        position: [random.below(9), 0, 0],
      });
    case 1:
      return room.request(connectionId, {
        type: 'update-object',
        objectId,
        position: [random.below(9), 1, 0],
      });
    case 2:
      return room.request(connectionId, { type: 'update-object', objectId, locked: random.float() < 0.4 });
    case 3:
      return room.request(connectionId, { type: 'delete-object', objectId });
    case 4:
      return room.request(connectionId, { type: 'grab-object', objectId });
    case 5:
      return room.request(connectionId, { type: 'release-object', objectId });
    case 6:
      return room.request(connectionId, { type: 'chat-message', text: `line ${random.below(100)}` });
    default:
      return room.request(connectionId, {
        type: 'head-tracking',
        position: [random.below(9), 1.6, 0],
        rotation: [0, 0, 0, 1],
      });
  }
}

function check(room: RoomSimulator, witness: number): void {
  const truth = room.room.state;
  for (const [connectionId, mirror] of room.clients) {
    if (connectionId !== witness && mirror.clientId === '') continue;
    assert.equal(mirror.offset, truth.offset, `P7 ${mirror.clientId} is up to date`);
    assert.deepEqual(mirror.objects, truth.objects, `P7 ${mirror.clientId} knows the objects`);
    const others = [...truth.present.keys()].filter((clientId) => clientId !== mirror.clientId);
    assert.deepEqual(
      [...mirror.peers.keys()].sort(),
      others.sort(),
      `P1 ${mirror.clientId} knows the members`,
    );
  }
  for (const object of truth.objects.values()) {
    if (object.holder !== null) assert.ok(truth.present.has(object.holder), 'P3 only a present member holds');
  }
  assert.ok(truth.objects.size <= room.limits.objectsMax);
  assert.ok(truth.tail.length <= room.limits.tailMax * 2);
  assert.ok(truth.chat.length <= room.limits.chatHistoryMax);
}
