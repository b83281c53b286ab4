import type { Pixels } from './pixels.ts';

/** Places looked at: the error of an average over them is about a hundredth of it. */
const samples = 8_192;

/** Root mean square of the difference between two images of one picture, the smaller stretched over the larger; 0 to 1 of full scale. */
export function imageError(source: Pixels, level: Pixels): number {
  const { channels } = source;
  let sum = 0;
  for (let sample = 0; sample < samples; sample++) {
    // R2 sequence (Martin Roberts, 2018): even coverage without a pattern.
    const x = Math.floor(((0.5 + sample * 0.754_877_666_246_692_7) % 1) * source.width);
    const y = Math.floor(((0.5 + sample * 0.569_840_290_998_053_3) % 1) * source.height);
    sum += squaredDifference(
      source,
      (y * source.width + x) * channels,
      level,
      (x + 0.5) / source.width,
      (y + 0.5) / source.height,
    );
  }
  return Math.sqrt(sum / (samples * channels)) / 255;
}

/** Over all channels, with the level bilinear and clamped at its edges. */
function squaredDifference(source: Pixels, from: number, level: Pixels, u: number, v: number): number {
  const { width, height, channels, data } = level;
  const x = Math.max(0, Math.min(width - 1, u * width - 0.5));
  const y = Math.max(0, Math.min(height - 1, v * height - 0.5));
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const top = (y0 * width + x0) * channels;
  const right = x0 + 1 < width ? channels : 0;
  const below = y0 + 1 < height ? width * channels : 0;
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    const at = top + channel;
    const a = data[at] ?? 0;
    const b = data[at + right] ?? 0;
    const c = data[at + below] ?? 0;
    const d = data[at + below + right] ?? 0;
    const here = (a + (b - a) * (x - x0)) * (1 - y + y0) + (c + (d - c) * (x - x0)) * (y - y0);
    sum += ((source.data[from + channel] ?? 0) - here) ** 2;
  }
  return sum;
}
