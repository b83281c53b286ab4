import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomSimulator } from './testing/room-simulator.ts';

const cube = { type: 'create-object', kind: 'cube', position: [1, 0.5, -2] } as const;
const pose = { type: 'head-tracking', position: [1, 1.6, 0], rotation: [0, 0, 0, 1] } as const;

test('P4 who comes when all seats are taken watches: it hears everything, chats, and changes nothing', () => {
  const room = new RoomSimulator({ seats: 1 });
  const ada = room.connect();
  const bob = room.connect();
  assert.deepEqual([room.mirror(ada).standing, room.mirror(bob).standing], ['participant', 'spectator']);
  assert.equal(room.mirror(ada).peers.get('c2')?.standing, 'spectator');
  room.request(ada, cube);
  assert.equal(room.mirror(bob).objects.size, 1);
  room.request(bob, { type: 'chat-message', text: 'hello' });
  assert.equal(room.mirror(ada).heard.length, 1);
  room.request(bob, cube);
  room.request(bob, { type: 'grab-object', objectId: 'o1' });
  assert.deepEqual(room.mirror(bob).errors, ['SPECTATOR', 'SPECTATOR']);
  assert.equal(room.room.state.objects.get('o1')?.holder, null);
});

test('P4 a spectator has no body; that it sends poses in vain is said once a second', () => {
  const room = new RoomSimulator({ seats: 1 });
  room.connect();
  const bob = room.connect();
  for (let i = 0; i < 30; i++) {
    room.nowMs += 50;
    room.request(bob, pose);
  }
  assert.deepEqual(room.mirror(bob).errors, ['SPECTATOR', 'SPECTATOR']);
  assert.deepEqual(room.room.presence.poseOf('c2').position, [0, 1.6, 6]);
});

test('P4 a free seat goes to the longest waiting raised hand, then to who has waited longest', () => {
  const room = new RoomSimulator({ seats: 3 });
  const seated = [room.connect(), room.connect(), room.connect()] as const;
  const [cy, di, eve] = [room.connect(), room.connect(), room.connect()];
  const standings = (): string[] => [cy, di, eve].map((one) => room.mirror(one).standing);
  room.request(eve, { type: 'raise-hand' });
  room.request(di, { type: 'raise-hand' });
  room.disconnect(seated[0], true);
  assert.deepEqual(standings(), ['spectator', 'participant', 'spectator']);
  room.request(seated[1], { type: 'leave' });
  assert.deepEqual(standings(), ['spectator', 'participant', 'participant']);
  room.disconnect(seated[2], true);
  assert.deepEqual(standings(), ['participant', 'participant', 'participant']);
  assert.ok([di, eve].every((one) => !room.mirror(one).handRaised));
});

test('P7 a participant who is away keeps the seat, and loses it when it counts as gone', () => {
  const room = new RoomSimulator({ seats: 1 });
  const ada = room.connect();
  const bob = room.connect();
  const adaMirror = room.disconnect(ada, false);
  room.pass(room.limits.awayMs - 1);
  assert.equal(room.mirror(bob).standing, 'spectator');
  const again = room.connect(adaMirror);
  assert.equal(room.mirror(again).standing, 'participant');
  const gone = room.disconnect(again, false);
  room.pass(room.limits.awayMs);
  assert.equal(room.mirror(bob).standing, 'participant');
  assert.equal(room.mirror(room.connect(gone)).standing, 'spectator');
});

test('P7 a spectator who is away is passed over, and has its turn when it is back', () => {
  const room = new RoomSimulator({ seats: 1 });
  const ada = room.connect();
  const bob = room.disconnect(room.connect(), false);
  room.disconnect(ada, true);
  assert.equal(room.room.state.present.get('c2')?.standing, 'spectator');
  assert.equal(room.mirror(room.connect(bob)).standing, 'participant');
});

test('P9 standing, raised hands and the order of waiting survive a crash', () => {
  const room = new RoomSimulator({ seats: 1 });
  for (let i = 0; i < 4; i++) room.connect();
  const [, , third] = room.clients.keys();
  assert.ok(third !== undefined);
  room.request(third, { type: 'raise-hand' });
  room.compact(0);
  const [ada, ...others] = room.crash().map((mirror) => room.connect(mirror));
  assert.ok(ada !== undefined);
  assert.equal(room.mirror(ada).standing, 'participant');
  room.disconnect(ada, true);
  assert.deepEqual(
    others.map((one) => room.mirror(one).standing),
    ['spectator', 'participant', 'spectator'],
  );
});

test('P4 who runs the room always gets a seat, and takes none that is freed from the others', () => {
  const room = new RoomSimulator({ seats: 1 });
  const ada = room.connect();
  const bob = room.connect();
  const streamer = room.connect(undefined, undefined, 'streamer');
  assert.equal(room.mirror(streamer).standing, 'participant');
  room.disconnect(ada, true);
  assert.equal(room.mirror(bob).standing, 'spectator', 'the streamer fills the one seat there is');
  room.disconnect(streamer, true);
  assert.equal(room.mirror(bob).standing, 'participant');
});

test('P4 a given seat brings a body: positions are told of it from then on', () => {
  const room = new RoomSimulator({ seats: 1 });
  const ada = room.connect();
  const bob = room.connect();
  const told = (): string[] => room.room.presenceTick(room.nowMs).flatMap((one) => namesIn(one.plain()));
  for (let i = 0; i < 40; i++) {
    room.nowMs += 50;
    room.request(ada, { ...pose, position: [i / 10, 1.6, 0] });
    assert.ok(!told().includes('c2'));
  }
  room.disconnect(ada, true);
  room.request(bob, pose);
  const cy = room.connect();
  assert.equal(room.mirror(cy).standing, 'spectator');
  room.nowMs += 50;
  assert.ok(told().includes('c2'));
});

function namesIn(
  news: ReturnType<ReturnType<RoomSimulator['room']['presenceTick']>[number]['plain']>,
): string[] {
  if (news === null) return [];
  const { message } = news;
  if (message.type === 'user-position') return [message.clientId];
  return message.type === 'user-positions' ? message.users.map(({ clientId }) => clientId) : [];
}
