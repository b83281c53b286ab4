import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomSimulator } from './testing/room-simulator.ts';

const full = { membersMax: 2, lobbyMax: 3, staffPlaces: 1 };

test('P4 who finds the room full waits in order, hears its position, and comes in when its turn is', () => {
  const room = new RoomSimulator(full);
  const [ada] = [room.connect(), room.connect()];
  const [cy, di, eve] = [room.connect(), room.connect(), room.connect()];
  assert.deepEqual(room.mirror(di).lobby, { type: 'lobby', position: 2, waiting: 2 });
  room.pass(1_000);
  assert.deepEqual(room.mirror(di).lobby, { type: 'lobby', position: 2, waiting: 3 });
  room.disconnect(ada, true);
  assert.equal(room.mirror(cy).clientId, 'c3');
  assert.equal(room.mirror(eve).lobby?.position, 3, 'told once a second at most');
  room.pass(1_000);
  assert.deepEqual(room.mirror(eve).lobby, { type: 'lobby', position: 2, waiting: 2 });
  assert.deepEqual(room.room.lobby, [di, eve]);
});

test('P4 a full lobby sends away', () => {
  const room = new RoomSimulator({ ...full, lobbyMax: 1 });
  for (let i = 0; i < 3; i++) room.connect();
  const refused = room.connect();
  assert.deepEqual(room.closed, [{ connectionId: refused, code: 'ROOM_FULL' }]);
});

test('P4 who loses patience or the line makes way for those behind', () => {
  const room = new RoomSimulator(full);
  const [ada] = [room.connect(), room.connect()];
  const [cy, di, eve] = [room.connect(), room.connect(), room.connect()];
  room.request(cy, { type: 'leave' });
  room.disconnect(di, false);
  room.disconnect(ada, true);
  assert.deepEqual(room.closed, [{ connectionId: cy, code: null }]);
  assert.equal(room.mirror(eve).clientId, 'c3');
  assert.deepEqual(room.room.lobby, []);
});

test('P4 what is asked from outside is refused', () => {
  const room = new RoomSimulator(full);
  for (let i = 0; i < 2; i++) room.connect();
  const cy = room.connect();
  room.request(cy, { type: 'chat-message', text: 'let me in' });
  assert.deepEqual(room.mirror(cy).errors, ['IN_LOBBY']);
});

test('P7 a member in its absence keeps its place; one that is gone waits like anybody else', () => {
  const room = new RoomSimulator(full);
  const [ada] = [room.connect(), room.connect()];
  const cy = room.connect();
  const adaMirror = room.disconnect(ada, false);
  assert.equal(room.mirror(cy).clientId, '');
  const again = room.connect(adaMirror);
  assert.equal(room.room.clientIdOf(again), 'c1');
  const gone = room.disconnect(again, true);
  assert.equal(room.mirror(cy).clientId, 'c3');
  const late = room.connect(gone);
  assert.deepEqual(room.room.lobby, [late]);
  const later = room.connect(gone);
  assert.deepEqual(room.room.lobby, [later], 'a session waits once, in its turn');
  room.disconnect(cy, true);
  assert.equal(room.room.clientIdOf(later), 'c1');
});

test('P4 some places are kept for those who run the room', () => {
  const room = new RoomSimulator(full);
  for (let i = 0; i < 3; i++) room.connect();
  const streamer = room.connect(undefined, undefined, 'streamer');
  assert.notEqual(room.room.clientIdOf(streamer), null);
  const second = room.connect(undefined, undefined, 'streamer');
  assert.deepEqual(room.room.lobby.at(-1), second);
});
