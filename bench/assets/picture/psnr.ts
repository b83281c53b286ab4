import type { Picture } from './picture.ts';

/** Peak signal to noise of two pictures of one size over red, green and blue, in decibels; infinite when they are equal. */
export function psnr(a: Picture, b: Picture): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    for (let channel = at; channel < at + 3; channel++) {
      sum += ((a.data[channel] ?? 0) - (b.data[channel] ?? 0)) ** 2;
    }
  }
  const meanSquare = sum / (a.width * a.height * 3);
  return 10 * Math.log10(255 ** 2 / meanSquare);
}
