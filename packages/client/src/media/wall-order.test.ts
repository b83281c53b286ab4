import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaTrack } from '@streamxr/protocol';
import { orderWall, wallHungMax } from './wall-order.ts';

function track(trackId: string, kind: MediaTrack['kind'], changes: Partial<MediaTrack> = {}): MediaTrack {
  const plain = { clientId: 'c1', place: 'wall', muted: false, encrypted: false, broadcast: false } as const;
  return { trackId, kind, ...plain, ...changes };
}
const ids = (tracks: readonly MediaTrack[]) => tracks.map(({ trackId }) => trackId);

test('M4 screens hang before streams and cameras, each in the order they came', () => {
  const { hung, waiting } = orderWall([
    track('t1', 'camera'),
    track('t2', 'external'),
    track('t3', 'screen'),
    track('t4', 'screen'),
  ]);
  assert.deepEqual(ids(hung), ['t3', 't4', 't2', 't1']);
  assert.deepEqual(waiting, []);
});

test('M4 the fifth picture waits, and hangs when one of the others ends', () => {
  const screens = ['t1', 't2', 't3', 't4', 't5'].map((trackId) => track(trackId, 'screen'));
  assert.equal(wallHungMax, 4);
  assert.deepEqual(ids(orderWall(screens).waiting), ['t5']);
  assert.deepEqual(ids(orderWall(screens.slice(1)).hung), ['t2', 't3', 't4', 't5']);
});

test('M4 sounds, paused pictures and portraits take no place on the wall', () => {
  const { hung, waiting } = orderWall([
    track('t1', 'screen-sound'),
    track('t2', 'screen', { muted: true }),
    track('t3', 'camera', { place: 'portrait' }),
    track('t4', 'microphone'),
  ]);
  assert.deepEqual([...hung, ...waiting], []);
});
