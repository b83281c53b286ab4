import { placed, type Placement } from '../document/placements.ts';

/** Cells along the longest side: about 6,000 triangles for a thing that fills its box, less for most. */
const cellsAcross = 32;

/** What lies on the vertices of a mesh, to be averaged: linear red, green and blue of a vertex, written into `target`. */
export type ColorAt = (vertex: number, target: Float64Array) => void;

/**
 * Gathers triangles into the cells of a raster and keeps those whose corners fall into three of them (Rossignac and Borrel, 1993): the
 * coarsest simplification, and one pass over the vertices.
 */
export class Clusters {
  readonly #min: readonly [number, number, number];
  readonly #cell: number;
  readonly #slots = new Int32Array(cellsAcross ** 3).fill(-1);
  /** x, y, z, red, green, blue and the count of what fell into each cell. */
  readonly #sums: number[] = [];
  readonly #triangles = new Set<number>();
  readonly #corners: number[] = [];
  readonly #color = new Float64Array(3);

  constructor(min: readonly [number, number, number], max: readonly [number, number, number]) {
    this.#min = min;
    const side = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2], 1e-9);
    // A little more than the side, so that the furthest vertex falls into the last cell.
    this.#cell = (side * 1.000_01) / cellsAcross;
  }

  add(
    positions: Float32Array,
    indices: Uint32Array | Uint16Array | Uint8Array | null,
    matrix: Placement['matrix'],
    colorAt: ColorAt,
  ): void {
    const count = positions.length / 3;
    const cells = new Int32Array(count);
    for (let vertex = 0; vertex < count; vertex++) {
      const at = vertex * 3;
      const [x, y, z] = placed(matrix, positions[at] ?? 0, positions[at + 1] ?? 0, positions[at + 2] ?? 0);
      const slot = this.#slotAt(x, y, z);
      cells[vertex] = slot;
      colorAt(vertex, this.#color);
      this.#gather(slot * 7, x, y, z);
    }
    const corners = indices?.length ?? count;
    for (let corner = 0; corner + 2 < corners; corner += 3) {
      this.#keep(
        cells[indices === null ? corner : (indices[corner] ?? 0)] ?? -1,
        cells[indices === null ? corner + 1 : (indices[corner + 1] ?? 0)] ?? -1,
        cells[indices === null ? corner + 2 : (indices[corner + 2] ?? 0)] ?? -1,
      );
    }
  }

  /** The averages of the cells and the triangles between them. */
  finish(): {
    readonly positions: Float32Array;
    readonly colors: Float32Array;
    readonly indices: Uint32Array;
  } {
    const count = this.#sums.length / 7;
    const positions = new Float32Array(count * 3);
    const colors = new Float32Array(count * 3);
    for (let cell = 0; cell < count; cell++) {
      const weight = this.#sums[cell * 7 + 6] ?? 1;
      for (let axis = 0; axis < 3; axis++) {
        positions[cell * 3 + axis] = (this.#sums[cell * 7 + axis] ?? 0) / weight;
        colors[cell * 3 + axis] = (this.#sums[cell * 7 + 3 + axis] ?? 0) / weight;
      }
    }
    return { positions, colors, indices: Uint32Array.from(this.#corners) };
  }

  #slotAt(x: number, y: number, z: number): number {
    const column = Math.floor((x - this.#min[0]) / this.#cell);
    const row = Math.floor((y - this.#min[1]) / this.#cell);
    const layer = Math.floor((z - this.#min[2]) / this.#cell);
    const place = (layer * cellsAcross + row) * cellsAcross + column;
    const slot = this.#slots[place] ?? -1;
    if (slot >= 0) return slot;
    const fresh = this.#sums.length / 7;
    this.#sums.push(0, 0, 0, 0, 0, 0, 0);
    this.#slots[place] = fresh;
    return fresh;
  }

  #gather(at: number, x: number, y: number, z: number): void {
    const sums = this.#sums;
    sums[at] = (sums[at] ?? 0) + x;
    sums[at + 1] = (sums[at + 1] ?? 0) + y;
    sums[at + 2] = (sums[at + 2] ?? 0) + z;
    sums[at + 3] = (sums[at + 3] ?? 0) + (this.#color[0] ?? 0);
    sums[at + 4] = (sums[at + 4] ?? 0) + (this.#color[1] ?? 0);
    sums[at + 5] = (sums[at + 5] ?? 0) + (this.#color[2] ?? 0);
    sums[at + 6] = (sums[at + 6] ?? 0) + 1;
  }

  #keep(a: number, b: number, c: number): void {
    if (a < 0 || b < 0 || c < 0 || a === b || b === c || c === a) return;
    // Turned so that the smallest comes first: the same triangle, seen from the same side, has one key.
    const [p, q, r] = a < b && a < c ? [a, b, c] : b < c ? [b, c, a] : [c, a, b];
    const key = (p * cellsAcross ** 3 + q) * cellsAcross ** 3 + r;
    if (this.#triangles.has(key)) return;
    this.#triangles.add(key);
    this.#corners.push(p, q, r);
  }
}
