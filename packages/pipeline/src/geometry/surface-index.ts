/** Most cells along an axis; a cell list of a million entries is 4 MB. */
const cellsMax = 100;
/** Triangles that are long beside the whole lie in many cells each; past so many on average, the cells become larger. */
const entriesATriangle = 24;

/** Triangles in a raster of cubes, to find out how far a point lies from their surface. */
export class SurfaceIndex {
  readonly #positions: Float32Array;
  readonly #indices: Uint32Array;
  readonly #min: readonly [number, number, number];
  #size: readonly [number, number, number];
  #cell: number;
  /** Where each cell's triangles begin in `#entries`. */
  readonly #starts: Uint32Array;
  /** Triangles by their first corner. */
  readonly #entries: Uint32Array;

  constructor(positions: Float32Array, indices: Uint32Array) {
    this.#positions = positions;
    this.#indices = indices;
    const { min, max } = extremes(positions);
    const sides = [max[0] - min[0], max[1] - min[1], max[2] - min[2]];
    const longest = Math.max(...sides, 1e-9);
    // A surface of n triangles crosses about as many cells when its side is cut into the root of n / 2.
    let across = Math.min(cellsMax, Math.max(1, Math.ceil(Math.sqrt(indices.length / 6))));
    this.#min = min;
    this.#cell = longest / across;
    this.#size = [this.#count(sides[0]), this.#count(sides[1]), this.#count(sides[2])];
    let places = this.#cellsOfVertices();
    while (across > 1 && this.#countEntries(places) > entriesATriangle * (indices.length / 3)) {
      across = Math.ceil(across / 2);
      this.#cell = longest / across;
      this.#size = [this.#count(sides[0]), this.#count(sides[1]), this.#count(sides[2])];
      places = this.#cellsOfVertices();
    }
    this.#starts = new Uint32Array(this.#size[0] * this.#size[1] * this.#size[2] + 1);
    this.#sortTriangles(places, null, this.#starts);
    let total = 0;
    for (let cell = 0; cell < this.#starts.length; cell++) {
      const count = this.#starts[cell] ?? 0;
      this.#starts[cell] = total;
      total += count;
    }
    this.#entries = new Uint32Array(total);
    this.#sortTriangles(places, this.#entries, this.#starts.slice());
  }

  /**
   * The distance of a point to the surface; only whether it is below `enough` matters to the caller, so that the search ends at the first
   * triangle that is nearer.
   */
  distance(x: number, y: number, z: number, enough: number): number {
    const enoughSquared = enough * enough;
    const home = [this.#cellOf(x, 0), this.#cellOf(y, 1), this.#cellOf(z, 2)] as const;
    let best = Infinity;
    const rings = Math.max(...this.#size);
    for (let ring = 0; ring <= rings; ring++) {
      // Whatever lies in this ring or beyond is at least so far away.
      const nearest = (ring - 1) * this.#cell;
      if (nearest > 0 && best <= nearest * nearest) break;
      best = Math.min(best, this.#nearestInRing(home, ring, x, y, z, enoughSquared));
      if (best <= enoughSquared) break;
    }
    return Math.sqrt(best);
  }

  #nearestInRing(
    home: readonly [number, number, number],
    ring: number,
    x: number,
    y: number,
    z: number,
    enoughSquared: number,
  ): number {
    let best = Infinity;
    const [sx, sy, sz] = this.#size;
    for (let cz = Math.max(0, home[2] - ring); cz <= Math.min(sz - 1, home[2] + ring); cz++) {
      for (let cy = Math.max(0, home[1] - ring); cy <= Math.min(sy - 1, home[1] + ring); cy++) {
        const shell = Math.abs(cz - home[2]) === ring || Math.abs(cy - home[1]) === ring;
        const step = shell || ring === 0 ? 1 : 2 * ring;
        for (let cx = home[0] - ring; cx <= home[0] + ring; cx += step) {
          if (cx < 0 || cx >= sx) continue;
          const cell = (cz * sy + cy) * sx + cx;
          const end = this.#starts[cell + 1] ?? 0;
          for (let at = this.#starts[cell] ?? 0; at < end; at++) {
            best = Math.min(best, this.#squaredDistance(this.#entries[at] ?? 0, x, y, z));
            if (best <= enoughSquared) return best;
          }
        }
      }
    }
    return best;
  }

  #squaredDistance(corner: number, x: number, y: number, z: number): number {
    const positions = this.#positions;
    const a = (this.#indices[corner] ?? 0) * 3;
    const b = (this.#indices[corner + 1] ?? 0) * 3;
    const c = (this.#indices[corner + 2] ?? 0) * 3;
    const ax = positions[a] ?? 0;
    const ay = positions[a + 1] ?? 0;
    const az = positions[a + 2] ?? 0;
    return squaredDistance(
      (positions[b] ?? 0) - ax,
      (positions[b + 1] ?? 0) - ay,
      (positions[b + 2] ?? 0) - az,
      (positions[c] ?? 0) - ax,
      (positions[c + 1] ?? 0) - ay,
      (positions[c + 2] ?? 0) - az,
      x - ax,
      y - ay,
      z - az,
    );
  }

  #count(side: number | undefined): number {
    return Math.max(1, Math.min(cellsMax, Math.floor((side ?? 0) / this.#cell) + 1));
  }

  #cellOf(value: number, axis: 0 | 1 | 2): number {
    const cell = Math.floor((value - this.#min[axis]) / this.#cell);
    return Math.max(0, Math.min(this.#size[axis] - 1, cell));
  }

  /** Column, row and layer of each vertex. */
  #cellsOfVertices(): Uint8Array {
    const places = new Uint8Array(this.#positions.length);
    for (let at = 0; at < places.length; at += 3) {
      places[at] = this.#cellOf(this.#positions[at] ?? 0, 0);
      places[at + 1] = this.#cellOf(this.#positions[at + 1] ?? 0, 1);
      places[at + 2] = this.#cellOf(this.#positions[at + 2] ?? 0, 2);
    }
    return places;
  }

  /** How many cells the boxes of all triangles touch. */
  #countEntries(places: Uint8Array): number {
    const box = new Uint8Array(6);
    let entries = 0;
    for (let corner = 0; corner < this.#indices.length; corner += 3) {
      this.#boxOf(places, corner, box);
      entries += this.#sideOf(box, 0) * this.#sideOf(box, 1) * this.#sideOf(box, 2);
    }
    return entries;
  }

  /** For every cell that the box of a triangle touches: counts up in `next`, and puts the triangle there in `entries`, if any. */
  #sortTriangles(places: Uint8Array, entries: Uint32Array | null, next: Uint32Array): void {
    const [columns, rows] = this.#size;
    const box = new Uint8Array(6);
    for (let corner = 0; corner < this.#indices.length; corner += 3) {
      this.#boxOf(places, corner, box);
      const first = box[0] ?? 0;
      const last = box[3] ?? 0;
      for (let z = box[2] ?? 0; z <= (box[5] ?? 0); z++) {
        for (let y = box[1] ?? 0; y <= (box[4] ?? 0); y++) {
          const row = (z * rows + y) * columns;
          for (let cell = row + first; cell <= row + last; cell++) {
            const place = next[cell] ?? 0;
            next[cell] = place + 1;
            if (entries !== null) entries[place] = corner;
          }
        }
      }
    }
  }

  #sideOf(box: Uint8Array, axis: number): number {
    return (box[axis + 3] ?? 0) - (box[axis] ?? 0) + 1;
  }

  /** Writes the lowest and the highest column, row and layer of a triangle. */
  #boxOf(places: Uint8Array, corner: number, box: Uint8Array): void {
    const a = (this.#indices[corner] ?? 0) * 3;
    const b = (this.#indices[corner + 1] ?? 0) * 3;
    const c = (this.#indices[corner + 2] ?? 0) * 3;
    for (let axis = 0; axis < 3; axis++) {
      box[axis] = Math.min(places[a + axis] ?? 0, places[b + axis] ?? 0, places[c + axis] ?? 0);
      box[axis + 3] = Math.max(places[a + axis] ?? 0, places[b + axis] ?? 0, places[c + axis] ?? 0);
    }
  }
}

/**
 * Squared distance of p to the triangle (0, e, f). Source: Ericson, Real-Time Collision Detection, 5.1.5: the regions of the corners and
 * edges first, the inside last.
 */
function squaredDistance(
  ex: number,
  ey: number,
  ez: number,
  fx: number,
  fy: number,
  fz: number,
  px: number,
  py: number,
  pz: number,
): number {
  const d1 = ex * px + ey * py + ez * pz;
  const d2 = fx * px + fy * py + fz * pz;
  const pp = px * px + py * py + pz * pz;
  if (d1 <= 0 && d2 <= 0) return pp;
  const ee = ex * ex + ey * ey + ez * ez;
  const ef = ex * fx + ey * fy + ez * fz;
  const ff = fx * fx + fy * fy + fz * fz;
  const d3 = d1 - ee;
  const d4 = d2 - ef;
  if (d3 >= 0 && d4 <= d3) return pp - 2 * d1 + ee;
  const vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return Math.max(0, pp - (d1 * d1) / (d1 - d3 || 1));
  const d5 = d1 - ef;
  const d6 = d2 - ff;
  if (d6 >= 0 && d5 <= d6) return pp - 2 * d2 + ff;
  const vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return Math.max(0, pp - (d2 * d2) / (d2 - d6 || 1));
  const va = d3 * d6 - d5 * d4;
  const s = d4 - d3;
  const t = d5 - d6;
  if (va <= 0 && s >= 0 && t >= 0) {
    const w = s / (s + t || 1);
    return (px - ex - w * (fx - ex)) ** 2 + (py - ey - w * (fy - ey)) ** 2 + (pz - ez - w * (fz - ez)) ** 2;
  }
  const sum = va + vb + vc;
  // A triangle without area lies within its edges, which one of the regions above stands for; rounding may lead here.
  if (sum <= 0) return pp;
  const v = vb / sum;
  const w = vc / sum;
  return (px - v * ex - w * fx) ** 2 + (py - v * ey - w * fy) ** 2 + (pz - v * ez - w * fz) ** 2;
}

function extremes(positions: Float32Array): {
  readonly min: [number, number, number];
  readonly max: [number, number, number];
} {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 3) {
    for (const axis of [0, 1, 2] as const) {
      const value = positions[at + axis] ?? 0;
      if (value < min[axis]) min[axis] = value;
      if (value > max[axis]) max[axis] = value;
    }
  }
  return { min, max };
}
