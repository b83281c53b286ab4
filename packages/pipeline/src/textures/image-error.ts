import type { Pixels } from './pixels.ts';

/** Places looked at: the error of an average over them is below a hundredth of it. */
const samples = 16_384;

/** Root mean square of the difference between two images of one picture, the smaller stretched over the larger; 0 to 1 of full scale. */
export function imageError(source: Pixels, level: Pixels): number {
  let sum = 0;
  let count = 0;
  for (let sample = 0; sample < samples; sample++) {
    // R2 sequence (Martin Roberts, 2018): even coverage without a pattern.
    const x = Math.floor(((0.5 + sample * 0.754_877_666_246_692_7) % 1) * source.width);
    const y = Math.floor(((0.5 + sample * 0.569_840_290_998_053_3) % 1) * source.height);
    for (let channel = 0; channel < source.channels; channel++) {
      const there = source.data[(y * source.width + x) * source.channels + channel] ?? 0;
      const here = stretched(level, (x + 0.5) / source.width, (y + 0.5) / source.height, channel);
      sum += (there - here) ** 2;
      count += 1;
    }
  }
  return Math.sqrt(sum / count) / 255;
}

/** Bilinear, clamped at the edges. */
function stretched({ width, height, channels, data }: Pixels, u: number, v: number, channel: number): number {
  const x = Math.max(0, Math.min(width - 1, u * width - 0.5));
  const y = Math.max(0, Math.min(height - 1, v * height - 0.5));
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const x1 = Math.min(width - 1, x0 + 1);
  const y1 = Math.min(height - 1, y0 + 1);
  const at = (column: number, row: number): number => data[(row * width + column) * channels + channel] ?? 0;
  const top = at(x0, y0) + (at(x1, y0) - at(x0, y0)) * (x - x0);
  const bottom = at(x0, y1) + (at(x1, y1) - at(x0, y1)) * (x - x0);
  return top + (bottom - top) * (y - y0);
}
