import type { Vec3 } from '@streamxr/spatial';
import { type Mesh, warped } from '../shapes/mesh.ts';
import { roundedBox } from '../shapes/rounded-box.ts';

export interface Cushion {
  readonly size: Vec3;
  readonly radius: number;
  /** How far the middle of every face swells, metres. */
  readonly puff: number;
}

/** A filled cushion centred on the origin: a rounded box whose faces swell and whose edges draw in. */
export function cushion({ size, radius, puff }: Cushion): Mesh {
  const box = roundedBox({ size, radius, segments: 4, step: 0.09 });
  const [width, height, depth] = size;
  return warped(box, ([x, y, z]) => {
    const u = crown((2 * x) / width);
    const v = crown((2 * y) / height);
    const w = crown((2 * z) / depth);
    // Thin directions swell most: filling pushes where the cloth is widest.
    return [
      x * (1 + ((2 * puff) / width) * (v * w - 0.5) * 0.5),
      y * (1 + ((2 * puff) / height) * (u * w * 1.4 - 0.4)),
      z * (1 + ((2 * puff) / depth) * (u * v * 1.4 - 0.4)),
    ];
  });
}

/** 1 in the middle, 0 at ±1, level at both. */
function crown(t: number): number {
  const clamped = Math.min(1, Math.abs(t));
  return 1 - clamped * clamped * (3 - 2 * clamped);
}
