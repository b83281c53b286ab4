import { at, type Matrix4 } from './matrix4.ts';

export type Point = readonly [number, number, number];

/** An axis-aligned box, in metres. */
export interface Box {
  readonly min: Point;
  readonly max: Point;
}

export function union(a: Box | null, b: Box): Box {
  if (a === null) return b;
  return {
    min: [Math.min(a.min[0], b.min[0]), Math.min(a.min[1], b.min[1]), Math.min(a.min[2], b.min[2])],
    max: [Math.max(a.max[0], b.max[0]), Math.max(a.max[1], b.max[1]), Math.max(a.max[2], b.max[2])],
  };
}

/**
 * The box around the moved box: per axis, each term of the product takes the end that is worse.
 * Source: J. Arvo, "Transforming Axis-Aligned Bounding Boxes", Graphics Gems, 1990.
 */
export function transformed({ min, max }: Box, matrix: Matrix4): Box {
  const low: [number, number, number] = [at(matrix, 12), at(matrix, 13), at(matrix, 14)];
  const high: [number, number, number] = [...low];
  for (const row of [0, 1, 2] as const) {
    for (const column of [0, 1, 2] as const) {
      const term = at(matrix, column * 4 + row);
      const [a, b] = [term * min[column], term * max[column]];
      low[row] += Math.min(a, b);
      high[row] += Math.max(a, b);
    }
  }
  return { min: low, max: high };
}
