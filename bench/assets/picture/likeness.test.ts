import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { ssim as published } from 'ssim.js';
import { likeness } from './likeness.ts';
import type { Picture } from './picture.ts';
import { psnr } from './psnr.ts';
import { ssim } from './ssim.ts';

const width = 96;
const height = 54;

/** Waves of several lengths, with noise of the given strength over them. */
function picture(noise: number, seed = 1): Picture {
  const random = new SeededRandom(seed);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < data.length; at += 4) {
    const x = (at / 4) % width;
    const y = Math.floor(at / 4 / width);
    const wave = 127 + 60 * Math.sin(x / 5) + 50 * Math.cos(y / 9 + x / 20);
    for (const channel of [0, 1, 2]) data[at + channel] = wave + channel * 9 + noise * (random.float() - 0.5);
    data[at + 3] = 255;
  }
  return { width, height, data };
}

test('a picture is like itself, and less like itself the more noise there is', () => {
  assert.equal(ssim(picture(0), picture(0)), 1);
  assert.equal(psnr(picture(0), picture(0)), Infinity);
  const values = [4, 20, 100, 400].map((noise) => ssim(picture(0), picture(noise)));
  assert.deepEqual(
    values,
    values.toSorted((a, b) => b - a),
  );
  assert.ok((values.at(-1) ?? 1) < 0.3);
});

test('structural similarity is what ssim.js says', () => {
  for (const noise of [2, 10, 40, 160]) {
    const [a, b] = [picture(0), picture(noise, 7)];
    const { mssim } = published(a, b, {
      ssim: 'original',
      rgb2grayVersion: 'original',
      downsample: false,
    });
    // Theirs sums in another order, and rounds the weights of colours to four digits likewise.
    assert.ok(Math.abs(ssim(a, b) - mssim) < 1e-3, `${ssim(a, b)} for ${mssim} at noise ${noise}`);
  }
});

test('decibels are those of the definition', () => {
  const a = picture(0);
  const b = { ...a, data: a.data.map((value, at) => (at % 4 === 0 ? value + 6 : value)) };
  // Every third number is off by 6: a mean square of 12.
  assert.ok(Math.abs(psnr(a, b) - 10 * Math.log10(255 ** 2 / 12)) < 1e-9);
});

test('only what lies in the rectangle counts', () => {
  const a = picture(0);
  const b = picture(0);
  b.data.fill(0, 0, width * 4 * 20);
  const below = { left: 0, top: 20, width, height: height - 20 };
  assert.deepEqual(likeness(a, b, below), { ssim: 1, psnr: Infinity });
  assert.ok(likeness(a, b, { ...below, top: 10 }).ssim < 0.9);
});
