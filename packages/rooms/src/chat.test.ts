import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomSimulator } from './testing/room-simulator.ts';

const moderator = ['join', 'chat', 'edit', 'moderate'] as const;

test('P5 slow mode: everybody waits between two lines, but for those who run or moderate the room', () => {
  const room = new RoomSimulator();
  const host = room.connect(undefined, moderator);
  const streamer = room.connect(undefined, undefined, 'streamer');
  const bob = room.connect();
  room.request(host, { type: 'set-slow-mode', seconds: 10 });
  assert.equal(room.mirror(bob).slowModeSeconds, 10);
  const say = (one: number): void => room.request(one, { type: 'chat-message', text: 'hello' });
  for (const one of [host, host, streamer, streamer, bob, bob]) say(one);
  assert.deepEqual(room.mirror(bob).errors, ['SLOW_MODE']);
  assert.deepEqual(room.mirror(host).errors, []);
  assert.deepEqual(room.mirror(streamer).errors, []);
  room.nowMs += 9_999;
  say(bob);
  assert.deepEqual(room.mirror(bob).errors, ['SLOW_MODE', 'SLOW_MODE']);
  room.nowMs += 1;
  say(bob);
  assert.deepEqual(room.mirror(bob).errors, ['SLOW_MODE', 'SLOW_MODE']);
  assert.equal(room.room.state.chat.length, 6);
});

test('P5 slow mode needs the grant to moderate, lasts over a crash, and is not escaped by coming back', () => {
  const room = new RoomSimulator();
  const host = room.connect(undefined, moderator);
  const bob = room.connect();
  room.request(bob, { type: 'set-slow-mode', seconds: 1 });
  assert.deepEqual(room.mirror(bob).errors, ['NOT_ALLOWED']);
  room.request(host, { type: 'set-slow-mode', seconds: 60 });
  room.request(bob, { type: 'chat-message', text: 'one' });
  const gone = room.disconnect(bob, true);
  room.compact(0);
  room.crash();
  const again = room.connect(gone);
  assert.equal(room.mirror(again).slowModeSeconds, 60);
  room.request(again, { type: 'chat-message', text: 'two' });
  assert.deepEqual(room.mirror(again).errors, ['NOT_ALLOWED', 'SLOW_MODE']);
});

test('P5 the operator sets slow mode as well', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  room.perform({ type: 'slow-mode', seconds: 5 });
  assert.equal(room.mirror(ada).slowModeSeconds, 5);
});
