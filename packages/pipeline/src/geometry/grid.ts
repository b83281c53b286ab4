/** Where quantised positions lie: `min + step × (x, y, z)`, whole numbers of 16 bits. One grid serves all levels of a mesh. */
export interface Grid {
  readonly min: readonly [number, number, number];
  /** Metres of the mesh's own frame. */
  readonly step: number;
}

/** Half a millimetre is not seen at arm's length. */
const stepWanted = 0.000_5;
const bitsMin = 14;
const bitsMax = 16;

/**
 * The grid of a mesh: 14 bits along its longest side as gltfpack does, and up to 16 where half a millimetre takes more.
 * `reach` is the furthest that a morph target moves a vertex; it has 15 bits and a sign.
 */
export function gridFor(positions: readonly Float32Array[], reach: number): Grid {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const points of positions) {
    for (let at = 0; at < points.length; at += 3) {
      for (const axis of [0, 1, 2] as const) {
        const value = points[at + axis] ?? 0;
        if (value < min[axis]) min[axis] = value;
        if (value > max[axis]) max[axis] = value;
      }
    }
  }
  const side = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
  const bits = Math.min(bitsMax, Math.max(bitsMin, Math.ceil(Math.log2(side / stepWanted + 1))));
  const step = Math.max(side / (2 ** bits - 1), reach / 32_767);
  // A single point has no size; any step will do.
  return { min, step: step > 0 ? step : 1 };
}

/** Furthest that rounding to the grid moves a vertex. */
export function gridError({ step }: Grid): number {
  return (step * Math.sqrt(3)) / 2;
}
