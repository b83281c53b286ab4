import { MeshoptSimplifier } from 'meshoptimizer';
import type { VertexData } from './vertex-data.ts';

/** Relative to the size of the piece: no bound, as the number of triangles decides and the error is measured afterwards. */
const anyError = 1;
/**
 * How far seams of attributes are worth keeping whole. Beyond, keeping them costs the shape more than it saves the picture: a helmet of
 * 15,452 triangles and many charts comes to 1,931 with an error of 0.056 m across its seams, and to 0.3 m along them.
 */
const seamError = 0.01;
/** A result this much over its target is as good as reached. */
const enough = 1.04;

/**
 * A list of about `corners / 3` triangles out of `indices`, made of the same vertices: first along seams, then across them, and where even
 * that ends early (too many small pieces) without regard to topology. `locks` marks vertices that stay.
 */
export function simplifyTriangles(
  data: VertexData,
  indices: Uint32Array,
  corners: number,
  locks: Uint8Array | null,
): Uint32Array {
  const target = Math.floor(corners / 3) * 3;
  if (indices.length <= target) return indices;
  const along = collapse(data, indices, target, seamError, locks, []);
  if (along.length <= target * enough) return along;
  const across = smaller(along, collapse(data, along, target, anyError, locks, ['Permissive', 'Prune']));
  if (across.length <= target * enough) return across;
  const [sloppy] = MeshoptSimplifier.simplifySloppy(across, data.positions, 3, locks, target, anyError);
  // Sloppy may leave next to nothing of what is small: better a little too much than a hole.
  return sloppy.length >= target / 2 ? smaller(across, sloppy) : across;
}

function collapse(
  data: VertexData,
  indices: Uint32Array,
  target: number,
  error: number,
  locks: Uint8Array | null,
  flags: readonly ('Permissive' | 'Prune')[],
): Uint32Array {
  const sparse = indices.length < data.indices.length ? (['Sparse'] as const) : [];
  const all = [...flags, ...sparse];
  const [result] =
    data.attributes.weights.length === 0 && locks === null
      ? MeshoptSimplifier.simplify(indices, data.positions, 3, target, error, all)
      : MeshoptSimplifier.simplifyWithAttributes(
          indices,
          data.positions,
          3,
          data.attributes.values,
          data.attributes.weights.length,
          [...data.attributes.weights],
          locks,
          target,
          error,
          all,
        );
  return result;
}

/** `count` of the points, spread as evenly as they lie. */
export function thinPoints(data: VertexData, count: number): Uint32Array {
  if (data.indices.length <= count) return data.indices;
  return MeshoptSimplifier.simplifyPoints(data.positions, 3, count);
}

function smaller(a: Uint32Array, b: Uint32Array): Uint32Array {
  return b.length > 0 && b.length < a.length ? b : a;
}
