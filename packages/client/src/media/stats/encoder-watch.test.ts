import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SentStats } from '../media-types.ts';
import { EncoderWatch } from './encoder-watch.ts';

const sent = (framesPerSecond: number, sourceFramesPerSecond: number): SentStats => ({
  ...{
    trackId: 't1',
    loss: 0,
    width: 0,
    height: 0,
    limitedBy: 'none',
    layers: 1,
    codec: '',
    scalabilityMode: '',
  },
  ...{ bitsPerSecond: framesPerSecond * 10_000, framesPerSecond, sourceFramesPerSecond },
});

test('M2 an encoder that never gives a picture is found, once; one that paused, or stands still, is not', () => {
  const watched = new Set(['t1']);
  const broken = new EncoderWatch();
  const found = Array.from({ length: 12 }, () => broken.look([sent(0, 15)], watched)).flat();
  assert.deepEqual(found, ['t1']);
  const still = new EncoderWatch();
  for (let second = 0; second < 12; second++) assert.deepEqual(still.look([sent(0, 0)], watched), []);
  const paused = new EncoderWatch();
  assert.deepEqual(paused.look([sent(15, 15)], watched), []);
  for (let second = 0; second < 12; second++) assert.deepEqual(paused.look([sent(0, 15)], watched), []);
  const other = new EncoderWatch();
  for (let second = 0; second < 12; second++) assert.deepEqual(other.look([sent(0, 15)], new Set()), []);
});
