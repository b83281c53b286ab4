import type { Pixels } from './pixels.ts';

const patchSide = 128;
const patches = 8;

/** Side of a patchwork in pixels. */
export const patchworkSide = patchSide * patches;

/** Pieces from all over an image that is at least as large, beside each other. */
export function patchwork({ width, height, channels, data }: Pixels): Pixels {
  const pieces = new Uint8Array(patchworkSide * patchworkSide * channels);
  for (let row = 0; row < patchworkSide; row++) {
    for (let patch = 0; patch < patches; patch++) {
      const x = spread(patch, width);
      const y = spread(Math.floor(row / patchSide), height) + (row % patchSide);
      const from = (y * width + x) * channels;
      pieces.set(
        data.subarray(from, from + patchSide * channels),
        (row * patchworkSide + patch * patchSide) * channels,
      );
    }
  }
  return { width: patchworkSide, height: patchworkSide, channels, data: pieces };
}

/** Where the patch of that number begins, evenly from edge to edge. */
function spread(patch: number, side: number): number {
  return Math.floor(((side - patchSide) * patch) / (patches - 1));
}
