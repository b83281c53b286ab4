import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signal } from '@preact/signals';
import { orderWall, type Self, type WallOrder } from '@streamxr/client';
import type { MediaTrack } from '@streamxr/protocol';
import type { ToastContent } from '../toasts/toast-store.ts';
import { announceWall } from './wall-news.ts';

const self: Self = {
  ...{ clientId: 'c5', name: 'Linus', color: '#2c90d7', role: 'anonymous', standing: 'participant' },
  ...{ handRaised: false, sessionId: '', grants: [] },
};
const screenOf = (clientId: string): MediaTrack => ({
  ...{ trackId: `t-${clientId}`, kind: 'screen', clientId, place: 'wall' },
  ...{ muted: false, encrypted: false, broadcast: false },
});

test('M4 who shares as the fifth is told that the wall is full, and when the picture hangs; the others are not', () => {
  const wall = signal<WallOrder>({ hung: [], waiting: [] });
  const said: string[] = [];
  const toasts = { show: ({ text }: ToastContent) => said.push(text) };
  const stop = announceWall({ wall }, { self: signal<Self | null>(self) }, toasts);
  const four = ['c1', 'c2', 'c3', 'c4'].map(screenOf);
  wall.value = orderWall(four);
  assert.deepEqual(said, []);
  wall.value = orderWall([...four, screenOf('c5')]);
  wall.value = orderWall([...four, screenOf('c5'), screenOf('c6')]);
  assert.deepEqual(said, ['The wall is full']);
  wall.value = orderWall([...four.slice(1), screenOf('c5'), screenOf('c6')]);
  assert.deepEqual(said, ['The wall is full', 'Your picture hangs on the wall now']);
  wall.value = orderWall([]);
  stop();
  wall.value = orderWall([...four, screenOf('c5')]);
  assert.equal(said.length, 2);
});
