import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rampBytes } from './color-ramp.ts';

const texel = (bytes: Uint8Array, index: number) => [...bytes.subarray(index * 4, index * 4 + 4)];

test('C6 a palette begins and ends with its own colours, and passes all between', () => {
  const bytes = rampBytes(['#ff0000', '#00ff00', '#0000ff']);
  assert.deepEqual(texel(bytes, 0), [255, 0, 0, 255]);
  assert.deepEqual(texel(bytes, 255), [0, 0, 255, 255]);
  const [red = 0, green = 0, blue = 0] = texel(bytes, 128);
  assert.ok(green > 250 && red < 30 && blue < 30, texel(bytes, 128).join());
});

test('C6 halfway between two colours is as bright as they are', () => {
  const [red = 0, green = 0] = texel(rampBytes(['#ff0000', '#00ff00']), 127);
  assert.ok(red > 180 && green > 180, `${red} ${green}`);
});

test('C6 one colour is a palette, too', () => {
  const bytes = rampBytes(['#123456']);
  assert.deepEqual(texel(bytes, 0), texel(bytes, 255));
});
