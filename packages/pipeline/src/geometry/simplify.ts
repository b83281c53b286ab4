import { MeshoptSimplifier } from 'meshoptimizer';
import type { VertexData } from './vertex-data.ts';

export interface Simplified {
  readonly indices: Uint32Array;
  /** What the simplifier makes of its largest collapse, in units of the positions: an estimate, from below or above. */
  readonly error: number;
}

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
): Simplified {
  const target = Math.floor(corners / 3) * 3;
  if (indices.length <= target) return { indices, error: 0 };
  const along = collapse(data, indices, target, seamError, locks, []);
  if (along.indices.length <= target * enough) return along;
  const across = smaller(
    along,
    collapse(data, along.indices, target, anyError, locks, ['Permissive', 'Prune']),
  );
  if (across.indices.length <= target * enough) return across;
  const [sloppy, error] = MeshoptSimplifier.simplifySloppy(
    across.indices,
    data.positions,
    3,
    locks,
    target,
    anyError,
  );
  // Sloppy may leave next to nothing of what is small: better a little too much than a hole.
  return sloppy.length >= target / 2
    ? smaller(across, { indices: sloppy, error: error * sizeOf(data) })
    : across;
}

function collapse(
  data: VertexData,
  indices: Uint32Array,
  target: number,
  errorMax: number,
  locks: Uint8Array | null,
  flags: readonly ('Permissive' | 'Prune')[],
): Simplified {
  const sparse = indices.length < data.indices.length ? (['Sparse'] as const) : [];
  const all = [...flags, ...sparse];
  const [result, error] =
    data.attributes.weights.length === 0 && locks === null
      ? MeshoptSimplifier.simplify(indices, data.positions, 3, target, errorMax, all)
      : MeshoptSimplifier.simplifyWithAttributes(
          indices,
          data.positions,
          3,
          data.attributes.values,
          data.attributes.weights.length,
          [...data.attributes.weights],
          locks,
          target,
          errorMax,
          all,
        );
  return { indices: result, error: error * sizeOf(data) };
}

/** `count` of the points, spread as evenly as they lie. */
export function thinPoints(data: VertexData, count: number): Uint32Array {
  if (data.indices.length <= count) return data.indices;
  return MeshoptSimplifier.simplifyPoints(data.positions, 3, count);
}

function sizeOf({ positions }: VertexData): number {
  return MeshoptSimplifier.getScale(positions, 3);
}

function smaller(a: Simplified, b: Simplified): Simplified {
  if (b.indices.length === 0 || b.indices.length >= a.indices.length) return a;
  return { indices: b.indices, error: Math.max(a.error, b.error) };
}
