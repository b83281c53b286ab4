import type { VertexData } from './vertex-data.ts';

/** A piece sharpens at once, so it must not be the whole of a large model; and it must be worth a request. */
export const pieceTrianglesMax = 150_000;

/** Cuts the triangles at medians of their longest axis until no piece has more than `trianglesMax`. Deterministic. */
export function splitTriangles(data: VertexData, trianglesMax = pieceTrianglesMax): Uint32Array[] {
  const triangles = data.indices.length / 3;
  if (triangles <= trianglesMax) return [data.indices];
  const centres = centresOf(data);
  const order = Uint32Array.from({ length: triangles }, (_, at) => at);
  const pieces: Uint32Array[] = [];
  const cut = (range: Uint32Array): void => {
    if (range.length <= trianglesMax) {
      pieces.push(cornersOf(data.indices, range.toSorted()));
      return;
    }
    const axis = longestAxis(centres, range);
    const middle = range.length >> 1;
    select(range, middle, (triangle) => centres[triangle * 3 + axis] ?? 0);
    cut(range.subarray(0, middle));
    cut(range.subarray(middle));
  };
  cut(order);
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

function longestAxis(centres: Float32Array, range: Uint32Array): number {
  const sides = [0, 1, 2].map((axis) => {
    let min = Infinity;
    let max = -Infinity;
    for (const triangle of range) {
      const value = centres[triangle * 3 + axis] ?? 0;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return max - min;
  });
  return sides.indexOf(Math.max(...sides));
}

/** Puts the `place` smallest in front (quickselect, C. A. R. Hoare 1961). */
function select(range: Uint32Array, place: number, valueOf: (triangle: number) => number): void {
  let low = 0;
  let high = range.length - 1;
  while (low < high) {
    const pivot = valueOf(range[(low + high) >> 1] ?? 0);
    let left = low;
    let right = high;
    while (left <= right) {
      while (valueOf(range[left] ?? 0) < pivot) left += 1;
      while (valueOf(range[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const kept = range[left] ?? 0;
      range[left] = range[right] ?? 0;
      range[right] = kept;
      left += 1;
      right -= 1;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else return;
  }
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
