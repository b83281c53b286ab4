import { cropped, type Picture, type Rectangle } from './picture.ts';
import { psnr } from './psnr.ts';
import { ssim } from './ssim.ts';

/** How alike two pictures are: 1 and infinite when they are the same. */
export interface Likeness {
  readonly ssim: number;
  /** Decibels. */
  readonly psnr: number;
}

/** Two pictures of one size, within a rectangle of them. */
export function likeness(reference: Picture, picture: Picture, within: Rectangle): Likeness {
  const [a, b] = [cropped(reference, within), cropped(picture, within)];
  return { ssim: ssim(a, b), psnr: psnr(a, b) };
}

/** Nobody tells them apart without holding one before the other. */
export function isEqualView({ ssim: likeStructure, psnr: decibels }: Likeness): boolean {
  return likeStructure >= 0.98 && decibels >= 35;
}

/** One sees what it is. */
export function isUsefulView({ ssim: likeStructure }: Likeness): boolean {
  return likeStructure >= 0.85;
}
