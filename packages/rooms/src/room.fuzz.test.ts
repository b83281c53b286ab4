import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import type { AudioZone, Grant, Peer } from '@streamxr/protocol';
import type { SessionRecord } from './state.ts';
import type { ClientMirror } from './testing/client-mirror.ts';
import { RoomSimulator } from './testing/room-simulator.ts';

const steps = 400;
const seeds = 25;
const moderator: readonly Grant[] = ['join', 'chat', 'edit', 'moderate'];

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
    seats: 5,
    membersMax: 9,
    staffPlaces: 2,
    lobbyMax: 4,
    objectsMax: 20,
    campaignsMax: 4,
    chatHistoryMax: 10,
    sessionsMax: 16,
  });
  // The witness never leaves: what it knows is the truth that the others must reach.
  let witness = room.connect();
  const away: ClientMirror[] = [];
  let queue: readonly number[] = [];

  for (let step = 0; step < steps; step++) {
    const connections = [...room.clients.keys()].filter((id) => id !== witness);
    const dice = random.float();
    if (dice < 0.08)
      room.connect(
        undefined,
        random.float() < 0.2 ? moderator : undefined,
        random.float() < 0.1 ? 'streamer' : 'free',
      );
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
    check(room);
    checkSeats(room);
    queue = checkQueue(room, queue);
  }
  for (const mirror of away) room.connect(mirror);
  check(room);
  checkSeats(room);
}

function act(room: RoomSimulator, random: SeededRandom, connectionId: number): void {
  // Ids that exist, existed, and never did.
  const objectId = `o${random.below(room.room.state.nextObject + 2)}`;
  const campaignId = `p${random.below(room.room.state.nextCampaign + 2)}`;
  switch (random.below(16)) {
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
    case 7:
      return room.request(connectionId, { type: 'raise-hand' });
    case 8:
      return room.request(connectionId, { type: 'lower-hand' });
    case 9:
      return room.request(connectionId, { type: 'introduce', name: `Name ${random.below(4)}` });
    case 10:
      return room.request(connectionId, { type: 'create-campaign', sample: 'storm' });
    case 11:
      return room.request(connectionId, {
        type: 'update-campaign',
        campaignId,
        running: random.float() < 0.5,
        parameters: [{ name: random.pick(['wind', 'rain']), value: random.below(5) - 2 }],
      });
    case 12:
      return room.request(connectionId, { type: 'update-campaign', campaignId, reset: true });
    case 13:
      return room.request(connectionId, { type: 'delete-campaign', campaignId });
    case 14:
      return room.request(connectionId, { type: 'set-audio-zones', zones: zonesOf(random) });
    default:
      return room.request(connectionId, {
        type: 'head-tracking',
        position: [random.below(9), 1.6, 0],
        rotation: [0, 0, 0, 1],
      });
  }
}

/** Now and then none that a room can have. */
function zonesOf(random: SeededRandom): AudioZone[] {
  return Array.from({ length: random.below(4) }, () => {
    const [low, high] = [random.below(4), 1 + random.below(9)];
    return {
      zoneId: `z${random.below(9)}`,
      name: 'Zone',
      min: [low, 0, low],
      max: [high, 3, high],
      refDistanceMetres: 1,
      rolloff: 1,
      maxDistanceMetres: 20,
      passes: random.below(2),
    };
  });
}

function check(room: RoomSimulator): void {
  const truth = room.room.state;
  const outside = new Set(room.room.lobby);
  for (const [connectionId, mirror] of room.clients) {
    if (outside.has(connectionId)) continue;
    assert.equal(mirror.offset, truth.offset, `P7 ${mirror.clientId} is up to date`);
    assert.deepEqual(mirror.objects, truth.objects, `P7 ${mirror.clientId} knows the objects`);
    assert.deepEqual(mirror.campaigns, truth.campaigns, `C4 ${mirror.clientId} knows the campaigns`);
    assert.deepEqual(mirror.audioZones, truth.audioZones, `M3 ${mirror.clientId} knows the audio zones`);
    const own = truth.present.get(mirror.clientId);
    assert.deepEqual([mirror.standing, mirror.handRaised], [own?.standing, own?.handRaised]);
    assert.deepEqual(
      [...mirror.peers.values()].map(known).sort(),
      [...truth.present.values()]
        .filter(({ clientId }) => clientId !== mirror.clientId)
        .map(known)
        .sort(),
      `P1 ${mirror.clientId} knows the members`,
    );
  }
  for (const object of truth.objects.values()) {
    if (object.holder === null) continue;
    const holder = truth.present.get(object.holder);
    assert.equal(holder?.standing, 'participant', 'P3 only a present participant holds');
  }
  assert.ok(truth.objects.size <= room.limits.objectsMax);
  assert.ok(truth.campaigns.size <= room.limits.campaignsMax);
  assert.ok(truth.tail.length <= room.limits.tailMax * 2);
  assert.ok(truth.chat.length <= room.limits.chatHistoryMax);
}

function known({ clientId, name, standing, handRaised }: Peer | SessionRecord): string {
  return [clientId, name, standing, handRaised].join(' ');
}

function checkSeats({ room, limits, clients }: RoomSimulator): void {
  const present = [...room.state.present.values()];
  const participants = present.filter(({ standing }) => standing === 'participant');
  const staff = present.filter(({ role }) => role === 'streamer');
  assert.ok(participants.length - staff.length <= limits.seats, 'P4 seats are for so many');
  assert.ok(present.length <= limits.membersMax + limits.staffPlaces, 'P4 the room holds so many');
  for (const { standing } of staff) assert.equal(standing, 'participant', 'P4 a streamer has a seat');
  const here = new Set([...clients.keys()].map((connectionId) => room.clientIdOf(connectionId)));
  if (participants.length < limits.seats) {
    const waits = present.find(({ clientId, standing }) => standing === 'spectator' && here.has(clientId));
    assert.equal(waits, undefined, 'P4 no seat is empty while somebody waits for it');
  }
}

/** The lobby keeps its order, and everybody who is connected is inside or waits, never both. */
function checkQueue({ room, limits, clients }: RoomSimulator, before: readonly number[]): readonly number[] {
  const queue = room.lobby;
  for (const connectionId of clients.keys()) {
    const isInside = room.clientIdOf(connectionId) !== null;
    assert.notEqual(isInside, queue.includes(connectionId), 'P4 inside or outside');
  }
  for (const connectionId of queue) assert.ok(clients.has(connectionId), 'P4 only the connected wait');
  assert.ok(queue.length <= limits.lobbyMax);
  if (queue.length > 0) assert.ok(room.state.present.size >= limits.membersMax, 'P4 nobody waits in vain');
  const stayed = before.filter((connectionId) => queue.includes(connectionId));
  assert.deepEqual(
    queue.filter((connectionId) => before.includes(connectionId)),
    stayed,
    'P4 nobody jumps the queue',
  );
  return queue;
}
