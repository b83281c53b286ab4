import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomSimulator } from './testing/room-simulator.ts';

const cube = { type: 'create-object', kind: 'cube', position: [1, 0.5, -2] } as const;

test('P1 welcome carries id, colour, peers and objects; the others hear of the join', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  room.request(ada, cube);
  const bob = room.connect();
  assert.equal(room.mirror(ada).clientId, 'c1');
  assert.equal(room.mirror(bob).clientId, 'c2');
  assert.deepEqual([...room.mirror(bob).peers.keys()], ['c1']);
  assert.deepEqual([...room.mirror(ada).peers.keys()], ['c2']);
  assert.deepEqual([...room.mirror(bob).objects.values()], [...room.mirror(ada).objects.values()]);
});

test('P3 the author gets an echo with its requestId, the others the same event without it', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  const seen: Record<number, unknown> = {};
  for (const id of [ada, bob]) {
    const mirror = room.mirror(id);
    const receive = mirror.receive.bind(mirror);
    mirror.receive = (message) => {
      if (message.type === 'object-created') seen[id] = message.requestId;
      receive(message);
    };
  }
  room.request(ada, { ...cube, requestId: 'r1' });
  assert.deepEqual(seen, { [ada]: 'r1', [bob]: undefined });
});

test('P3 two people never hold the same object, and only the holder moves it', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  room.request(ada, cube);
  room.request(ada, { type: 'grab-object', objectId: 'o1' });
  room.request(bob, { type: 'grab-object', objectId: 'o1' });
  room.request(bob, { type: 'update-object', objectId: 'o1', position: [9, 9, 9] });
  room.request(bob, { type: 'delete-object', objectId: 'o1' });
  room.request(bob, { type: 'release-object', objectId: 'o1' });
  assert.deepEqual(room.mirror(bob).errors, ['OBJECT_HELD', 'OBJECT_HELD', 'OBJECT_HELD', 'OBJECT_NOT_HELD']);
  assert.equal(room.mirror(bob).objects.get('o1')?.holder, 'c1');
  room.request(ada, { type: 'release-object', objectId: 'o1' });
  room.request(bob, { type: 'grab-object', objectId: 'o1' });
  assert.equal(room.mirror(ada).objects.get('o1')?.holder, 'c2');
});

test('P3 a holder who vanishes lets go at once, though its avatar waits a moment', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  room.request(ada, cube);
  room.request(ada, { type: 'grab-object', objectId: 'o1' });
  room.disconnect(ada, false);
  assert.equal(room.mirror(bob).objects.get('o1')?.holder, null);
  assert.ok(room.mirror(bob).peers.has('c1'));
  room.pass(room.limits.awayMs);
  assert.ok(!room.mirror(bob).peers.has('c1'));
});

test('P3 updates are merged: what is not named stays', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  room.request(ada, { ...cube, color: '#112233', scale: [2, 2, 2] });
  room.request(ada, { type: 'update-object', objectId: 'o1', color: '#445566' });
  const object = room.mirror(ada).objects.get('o1');
  assert.deepEqual(
    [object?.position, object?.scale, object?.color, object?.version],
    [[1, 0.5, -2], [2, 2, 2], '#445566', 2],
  );
});

test('P3 a lock keeps everybody out until its owner, or anybody after the owner left, opens it', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  room.request(ada, cube);
  room.request(ada, { type: 'update-object', objectId: 'o1', locked: true });
  room.request(ada, { type: 'grab-object', objectId: 'o1' });
  room.request(bob, { type: 'delete-object', objectId: 'o1' });
  room.request(bob, { type: 'update-object', objectId: 'o1', locked: false });
  assert.deepEqual(room.mirror(ada).errors, ['OBJECT_LOCKED']);
  assert.deepEqual(room.mirror(bob).errors, ['OBJECT_LOCKED', 'OBJECT_LOCKED']);
  room.disconnect(ada, true);
  room.request(bob, { type: 'update-object', objectId: 'o1', locked: false });
  assert.equal(room.mirror(bob).objects.get('o1')?.locked, false);
});

test('I2 every mutation needs its grant', () => {
  const room = new RoomSimulator();
  const viewer = room.connect(undefined, ['join']);
  room.request(viewer, cube);
  room.request(viewer, { type: 'chat-message', text: 'hello' });
  assert.deepEqual(room.mirror(viewer).errors, ['NOT_ALLOWED', 'NOT_ALLOWED']);
  assert.equal(room.room.state.objects.size, 0);
});

test('P3 requests about objects that are not there, and empty ones, are refused with a code', () => {
  const room = new RoomSimulator({ objectsMax: 1 });
  const ada = room.connect();
  room.request(ada, { type: 'update-object', objectId: 'o7', color: '#000000' });
  room.request(ada, { type: 'delete-object', objectId: 'o7' });
  room.request(ada, { type: 'create-object', kind: 'asset', position: [0, 0, 0] });
  room.request(ada, {
    type: 'create-object',
    kind: 'asset',
    assetId: 'b000000000000000',
    position: [0, 0, 0],
  });
  room.request(ada, cube);
  room.request(ada, cube);
  room.request(ada, { type: 'update-object', objectId: 'o1' });
  room.request(ada, { type: 'chat-message', text: ' \n ' });
  assert.deepEqual(room.mirror(ada).errors, [
    'OBJECT_NOT_FOUND',
    'OBJECT_NOT_FOUND',
    'BAD_FIELD',
    'ASSET_NOT_FOUND',
    'TOO_MANY_OBJECTS',
    'BAD_FIELD',
    'BAD_FIELD',
  ]);
});

test('P7 a client that resumes gets what it missed, in order, once', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  const gone = room.disconnect(bob, false);
  room.request(ada, cube);
  room.request(ada, { type: 'chat-message', text: 'where are you?' });
  room.connect(gone);
  assert.ok(gone.resumed);
  assert.equal(gone.clientId, 'c2');
  assert.equal(gone.objects.size, 1);
  assert.equal(gone.heard.length, 1);
});

test('P7 after the avatar went, resuming brings the same member back', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  const gone = room.disconnect(bob, false);
  room.pass(60_000);
  assert.equal(room.mirror(ada).peers.size, 0);
  room.connect(gone);
  assert.equal(gone.clientId, 'c2');
  assert.deepEqual([...room.mirror(ada).peers.keys()], ['c2']);
});

test('P7 a client whose past the log no longer holds gets a snapshot, not an error', () => {
  const room = new RoomSimulator({ tailMax: 4 });
  const ada = room.connect();
  const gone = room.disconnect(room.connect(), false);
  for (let i = 0; i < 40; i++) room.request(ada, { type: 'chat-message', text: `line ${i}` });
  room.connect(gone);
  assert.equal(gone.resumed, false);
  assert.equal(gone.offset, room.room.state.offset);
  assert.deepEqual(gone.errors, []);
});

test('P7 a client that saw a history the log does not hold gets a snapshot', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  room.request(ada, cube);
  const gone = room.disconnect(ada, false);
  gone.epoch = 9;
  room.connect(gone);
  assert.equal(gone.resumed, false);
});

test('P7 a second connection with the same session takes over the first', () => {
  const room = new RoomSimulator();
  const first = room.connect();
  const twin = room.mirror(first);
  room.connect(twin);
  assert.deepEqual(room.closed, [{ connectionId: first, code: 'REPLACED' }]);
  assert.equal(room.room.connections, 1);
});

test('P9 after a crash everything durable is there and members come back as themselves', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  room.request(ada, cube);
  room.request(ada, { type: 'grab-object', objectId: 'o1' });
  room.request(ada, { type: 'chat-message', text: 'soon back' });
  const [mirror] = room.crash();
  assert.ok(mirror !== undefined);
  room.connect(mirror);
  assert.ok(mirror.resumed);
  assert.equal(mirror.clientId, 'c1');
  assert.equal(mirror.objects.get('o1')?.holder, 'c1');
  const late = room.connect();
  assert.equal(room.mirror(late).clientId, 'c2');
});

test('P3 a holder who does not come back after a crash lets go', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  room.request(ada, cube);
  room.request(ada, { type: 'grab-object', objectId: 'o1' });
  room.crash();
  const bob = room.connect();
  room.pass(room.limits.awayAfterRestartMs);
  assert.equal(room.mirror(bob).objects.get('o1')?.holder, null);
  assert.equal(room.mirror(bob).peers.size, 0);
});

test('P1 a full room refuses newcomers, but not members who come back', () => {
  const room = new RoomSimulator({ membersMax: 1, lobbyMax: 0 });
  const ada = room.connect();
  const refused = room.connect();
  assert.deepEqual(room.closed, [{ connectionId: refused, code: 'ROOM_FULL' }]);
  const gone = room.disconnect(ada, false);
  room.connect(gone);
  assert.equal(room.room.connections, 1);
});

test('P7 sessions are bounded in number and in time', () => {
  const room = new RoomSimulator({ sessionsMax: 3, resumeMs: 10_000 });
  const stay = room.connect();
  for (let i = 0; i < 10; i++) room.disconnect(room.connect(), true);
  assert.ok(room.room.state.sessions.size <= 3);
  room.pass(60_000);
  room.disconnect(room.connect(), true);
  assert.ok(room.room.state.sessions.size <= 2);
  assert.ok(room.room.state.sessions.has(room.mirror(stay).sessionId));
});

test('P2 only the newest pose is told, and a lone mover does not hear of itself', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  const tick = () => {
    room.nowMs += 33;
    return room.room.presenceTick(room.nowMs).flatMap((delivery) => {
      const plain = delivery.plain();
      return plain === null ? [] : [{ to: delivery.to, ...plain }];
    });
  };
  assert.deepEqual(tick(), [], 'where nobody has said where it is, there is nothing to tell');
  for (let i = 0; i < 5; i++)
    room.request(ada, { type: 'head-tracking', position: [i, 1.6, 0], rotation: [0, 0, 0, 1] });
  const [alone] = tick();
  assert.deepEqual(alone?.message, {
    type: 'user-position',
    clientId: 'c1',
    position: [4, 1.6, 0],
    rotation: [0, 0, 0, 1],
    hands: undefined,
    time: room.nowMs,
  });
  assert.deepEqual([alone.except, alone.to.toSorted((a, b) => a - b)], [ada, [ada, bob]]);
  assert.deepEqual(tick(), []);
  room.request(ada, { type: 'head-tracking', position: [1, 1.6, 0], rotation: [0, 0, 0, 1] });
  room.request(bob, { type: 'head-tracking', position: [2, 1.6, 0], rotation: [0, 0, 0, 1] });
  const [both] = tick();
  assert.equal(both?.message.type === 'user-positions' && both.message.users.length, 2);
});

test('P2 a pose that arrives in the tick of a join reaches the newcomer, in either form', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  room.request(ada, { type: 'head-tracking', position: [3, 1.6, 0], rotation: [0, 0, 0, 1] });
  const told = room.room.presenceTick(room.nowMs).filter(({ to }) => to.includes(bob));
  assert.ok(told.some(({ crowd }) => crowd.type === 'crowd-positions' && crowd.keyframe));
  assert.ok(told.some((delivery) => delivery.plain()?.message.type === 'user-position'));
});

test('P2 a member that dropped is told of no more, and hears everything anew when it is back', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  const deliveries = () => {
    room.nowMs += 33;
    return room.room.presenceTick(room.nowMs);
  };
  room.request(ada, { type: 'head-tracking', position: [1, 1.6, 0], rotation: [0, 0, 0, 1] });
  deliveries();
  const gone = room.disconnect(ada, false);
  assert.ok(deliveries().every(({ to }) => !to.includes(ada)));
  const back = room.connect(gone);
  const [keyframe] = deliveries().filter(({ to }) => to.includes(back));
  assert.equal(keyframe?.crowd.type === 'crowd-positions' && keyframe.crowd.keyframe, true);
  assert.deepEqual(room.room.presence.poseOf('c1').position, [1, 1.6, 0]);
  room.disconnect(bob, true);
});

test('P1 a member goes by another name: the others hear it, and what it says from then on carries it', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const bob = room.connect();
  room.request(ada, { type: 'introduce', name: 'Ada', color: '#102030' });
  assert.deepEqual(
    [room.mirror(bob).peers.get('c1')?.name, room.mirror(bob).peers.get('c1')?.color],
    ['Ada', '#102030'],
  );
  room.request(ada, { type: 'chat-message', text: 'hello' });
  assert.equal(room.room.state.chat[0]?.name, 'Ada');
  room.request(ada, { type: 'introduce', name: 'Ada' });
  assert.deepEqual(room.mirror(ada).errors, ['BAD_FIELD']);
  room.crash();
  assert.equal(room.room.state.present.get('c1')?.name, 'Ada');
});
