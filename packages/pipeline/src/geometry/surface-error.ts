import type { SurfaceIndex } from './surface-index.ts';

/** Points looked at in each direction: one for so many triangles of the finer surface, within bounds. */
const trianglesASample = 32;
const samplesMin = 500;
const samplesMax = 2_000;
/** What lies between the samples may be a little further away. */
const margin = 1.2;

/**
 * Furthest that two surfaces over the same vertices lie apart, in both directions, by samples. `fine` is the index of the finer one.
 */
export function surfaceError(
  positions: Float32Array,
  fine: { readonly indices: Uint32Array; readonly index: SurfaceIndex },
  coarse: { readonly indices: Uint32Array; readonly index: SurfaceIndex },
): number {
  // Vertices of the fine surface are its furthest points from flat triangles; of the coarse one they lie on the fine one already.
  const samples = Math.max(samplesMin, Math.min(samplesMax, fine.indices.length / 3 / trianglesASample));
  const outward = furthest(positions, fine.indices, coarse.index, { samples, centres: false, least: 0 });
  return margin * furthest(positions, coarse.indices, fine.index, { samples, centres: true, least: outward });
}

function furthest(
  positions: Float32Array,
  indices: Uint32Array,
  surface: SurfaceIndex,
  {
    samples,
    centres,
    least,
  }: { readonly samples: number; readonly centres: boolean; readonly least: number },
): number {
  const triangles = indices.length / 3;
  const steps = Math.min(Math.floor(samples), triangles);
  let most = least;
  for (let step = 0; step < steps; step++) {
    const corner = Math.floor((step * triangles) / steps) * 3;
    const a = (indices[corner] ?? 0) * 3;
    if (!centres) {
      const distance = surface.distance(
        positions[a] ?? 0,
        positions[a + 1] ?? 0,
        positions[a + 2] ?? 0,
        most,
      );
      if (distance > most) most = distance;
      continue;
    }
    const b = (indices[corner + 1] ?? 0) * 3;
    const c = (indices[corner + 2] ?? 0) * 3;
    const distance = surface.distance(
      ((positions[a] ?? 0) + (positions[b] ?? 0) + (positions[c] ?? 0)) / 3,
      ((positions[a + 1] ?? 0) + (positions[b + 1] ?? 0) + (positions[c + 1] ?? 0)) / 3,
      ((positions[a + 2] ?? 0) + (positions[b + 2] ?? 0) + (positions[c + 2] ?? 0)) / 3,
      most,
    );
    if (distance > most) most = distance;
  }
  return most;
}
