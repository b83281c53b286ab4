import type { VertexData } from './vertex-data.ts';

/**
 * A piece sharpens at once, so it must not be the whole of a large model; and it must be worth a request. Its vertices also fit into the
 * processor's cache while it is simplified: a million triangles take 0.55 s in 16 pieces, 0.7 s in 8 and 0.75 to 1.2 s in one.
 */
export const pieceTrianglesMax = 75_000;

/** Cuts the triangles at the middle of their longest axis until no piece has more than `trianglesMax`. Deterministic. */
export function splitTriangles(data: VertexData, trianglesMax = pieceTrianglesMax): Uint32Array[] {
  const triangles = data.indices.length / 3;
  if (triangles <= trianglesMax) return [data.indices];
  const centres = centresOf(data);
  const all = new Uint32Array(triangles);
  for (let triangle = 0; triangle < triangles; triangle++) all[triangle] = triangle;
  const pieces: Uint32Array[] = [];
  const cut = (range: Uint32Array): void => {
    if (range.length <= trianglesMax) {
      pieces.push(cornersOf(data.indices, range));
      return;
    }
    const [low, high] = halves(centres, range);
    cut(low);
    cut(high);
  };
  cut(all);
  return pieces;
}

function centresOf({ positions, indices }: VertexData): Float32Array {
  const centres = new Float32Array(indices.length);
  for (let at = 0; at < indices.length; at += 3) {
    for (let axis = 0; axis < 3; axis++) {
      centres[at + axis] =
        (positions[(indices[at] ?? 0) * 3 + axis] ?? 0) +
        (positions[(indices[at + 1] ?? 0) * 3 + axis] ?? 0) +
        (positions[(indices[at + 2] ?? 0) * 3 + axis] ?? 0);
    }
  }
  return centres;
}

/** Fine enough for halves that differ by less than a hundredth. */
const bins = 4_096;

/** Two halves of nearly equal size, in the order of the range: two passes over it and a histogram. */
function halves(centres: Float32Array, range: Uint32Array): readonly [Uint32Array, Uint32Array] {
  const { axis, min, side } = longestAxis(centres, range);
  const scale = side > 0 ? (bins - 1) / side : 0;
  const binOf = (triangle: number): number => Math.floor(((centres[triangle * 3 + axis] ?? 0) - min) * scale);
  const counts = new Uint32Array(bins);
  for (let at = 0; at < range.length; at++) {
    const bin = binOf(range[at] ?? 0);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  let border = 0;
  let below = counts[0] ?? 0;
  while (below < range.length / 2 && border < bins - 1) {
    border += 1;
    below += counts[border] ?? 0;
  }
  // All in one bin: they cannot be told apart by place, so by order.
  if (below === range.length)
    return [range.subarray(0, range.length >> 1), range.subarray(range.length >> 1)];
  const low = new Uint32Array(below);
  const high = new Uint32Array(range.length - below);
  let lows = 0;
  let highs = 0;
  for (let at = 0; at < range.length; at++) {
    const triangle = range[at] ?? 0;
    if (binOf(triangle) <= border) low[lows++] = triangle;
    else high[highs++] = triangle;
  }
  return [low, high];
}

function longestAxis(
  centres: Float32Array,
  range: Uint32Array,
): { readonly axis: number; readonly min: number; readonly side: number } {
  let longest = { axis: 0, min: 0, side: -1 };
  for (let axis = 0; axis < 3; axis++) {
    let min = Infinity;
    let max = -Infinity;
    for (let at = 0; at < range.length; at++) {
      const value = centres[(range[at] ?? 0) * 3 + axis] ?? 0;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    if (max - min > longest.side) longest = { axis, min, side: max - min };
  }
  return longest;
}

function cornersOf(indices: Uint32Array, triangles: Uint32Array): Uint32Array {
  const corners = new Uint32Array(triangles.length * 3);
  for (let at = 0; at < triangles.length; at++) {
    const from = (triangles[at] ?? 0) * 3;
    corners[at * 3] = indices[from] ?? 0;
    corners[at * 3 + 1] = indices[from + 1] ?? 0;
    corners[at * 3 + 2] = indices[from + 2] ?? 0;
  }
  return corners;
}
