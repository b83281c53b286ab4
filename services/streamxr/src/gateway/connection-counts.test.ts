import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionCounts } from './connection-counts.ts';

test('P5 connections per role: free 3 in a room, a streamer 1, premium as many as it likes', () => {
  const counts = new ConnectionCounts();
  const free = [1, 2, 3, 4].map(() => counts.take('lobby', 'ada', 'free', false));
  assert.deepEqual(
    free.map((one) => one !== null),
    [true, true, true, false],
  );
  assert.ok(counts.take('studio', 'ada', 'free', false) !== null, 'each room counts by itself');
  assert.ok(counts.take('lobby', 'bob', 'streamer', false) !== null);
  assert.equal(counts.take('lobby', 'bob', 'streamer', false), null);
  for (let i = 0; i < 100; i++) assert.ok(counts.take('lobby', 'eve', 'premium', false) !== null);
});

test('P5 a connection that ends makes room for one, however often that is said', () => {
  const counts = new ConnectionCounts();
  const first = counts.take('lobby', 'bob', 'streamer', false);
  assert.ok(first !== null);
  first();
  first();
  assert.ok(counts.take('lobby', 'bob', 'streamer', false) !== null);
  assert.equal(counts.take('lobby', 'bob', 'streamer', false), null);
});

test('P5 P7 who comes back is not shut out by its own dead connection', () => {
  const counts = new ConnectionCounts();
  assert.ok(counts.take('lobby', 'bob', 'streamer', false) !== null);
  assert.ok(counts.take('lobby', 'bob', 'streamer', true) !== null);
  assert.equal(counts.take('lobby', 'bob', 'streamer', true), null);
});
