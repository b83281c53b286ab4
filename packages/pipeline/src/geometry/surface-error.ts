import { SurfaceIndex } from './surface-index.ts';

/** Of the vertices that go in a step, every third is looked at: a peak has several. */
const stride = 3;
/** What lies between them may be a little further away. */
const margin = 1.25;
/** A vertex that lies so near to the furthest is looked at again at the next level, where it may have become that. */
const suspicious = 0.6;
const suspectsMax = 4_096;
/** A side is long that is so many times the average one: such stand out into the air, if any do. */
const longSide = 2.5;

/** A level of a piece, ready for the next to be measured against. */
export interface MeasuredLevel {
  readonly indices: Uint32Array;
  readonly index: SurfaceIndex;
  /** Furthest from the whole, in units of the positions. */
  readonly error: number;
  /** Vertices that are gone and lie far from what has taken their place. */
  readonly suspects: readonly number[];
}

/** The whole, which lies nowhere but where it is. */
export function measuredWhole(positions: Float32Array, indices: Uint32Array): MeasuredLevel {
  return { indices, index: new SurfaceIndex(positions, indices), error: 0, suspects: [] };
}

/**
 * How far a level lies from the whole; it came out of `before`, and all are made of the same vertices. Vertices that are gone are the
 * furthest points from the flat triangles in their place. Those that went in this step are looked at, and the suspects among those that
 * went earlier. Long triangles are looked at from the other side too.
 */
export function measureLevel(
  positions: Float32Array,
  before: MeasuredLevel,
  indices: Uint32Array,
): MeasuredLevel {
  const index = new SurfaceIndex(positions, indices);
  let most = 0;
  const distances = new Map<number, number>();
  const look = (vertex: number): void => {
    const at = vertex * 3;
    const [x, y, z] = [positions[at] ?? 0, positions[at + 1] ?? 0, positions[at + 2] ?? 0];
    const distance = index.distance(x, y, z, most * suspicious);
    if (distance > most * suspicious) distances.set(vertex, distance);
    if (distance > most) most = distance;
  };
  for (const vertex of before.suspects) look(vertex);
  const gone = goneVertices(positions.length / 3, before.indices, indices);
  for (let at = 0; at < gone.length; at += stride) look(gone[at] ?? 0);
  const suspects = [...distances]
    .filter(([, distance]) => distance > most * suspicious)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, suspectsMax)
    .map(([vertex]) => vertex);
  const error = furthestOfLong(positions, indices, before.index, Math.max(before.error, margin * most));
  return { indices, index, error, suspects };
}

/** Those of `before` that `after` does without, each once. */
function goneVertices(vertexCount: number, before: Uint32Array, after: Uint32Array): Uint32Array {
  const seen = new Uint8Array(vertexCount);
  for (let at = 0; at < after.length; at++) seen[after[at] ?? 0] = 1;
  const gone = new Uint32Array(vertexCount);
  let count = 0;
  for (let at = 0; at < before.length; at++) {
    const vertex = before[at] ?? 0;
    if (seen[vertex] === 1) continue;
    seen[vertex] = 1;
    gone[count] = vertex;
    count += 1;
  }
  return gone.subarray(0, count);
}

/** Of the middles of long sides. */
function furthestOfLong(
  positions: Float32Array,
  indices: Uint32Array,
  surface: SurfaceIndex,
  least: number,
): number {
  let sum = 0;
  for (let corner = 0; corner < indices.length; corner += 3)
    sum += squaredSide(positions, indices, corner, 0);
  const long = (longSide * longSide * sum * 3) / indices.length;
  let most = least;
  for (let corner = 0; corner < indices.length; corner += 3) {
    for (let side = 0; side < 3; side++) {
      if (squaredSide(positions, indices, corner, side) < long) continue;
      const a = (indices[corner + side] ?? 0) * 3;
      const b = (indices[corner + ((side + 1) % 3)] ?? 0) * 3;
      const middle = (axis: number): number => ((positions[a + axis] ?? 0) + (positions[b + axis] ?? 0)) / 2;
      most = Math.max(most, surface.distance(middle(0), middle(1), middle(2), most));
    }
  }
  return most;
}

function squaredSide(positions: Float32Array, indices: Uint32Array, corner: number, side: number): number {
  const a = (indices[corner + side] ?? 0) * 3;
  const b = (indices[corner + ((side + 1) % 3)] ?? 0) * 3;
  const x = (positions[a] ?? 0) - (positions[b] ?? 0);
  const y = (positions[a + 1] ?? 0) - (positions[b + 1] ?? 0);
  const z = (positions[a + 2] ?? 0) - (positions[b + 2] ?? 0);
  return x * x + y * y + z * z;
}
