import { SurfaceIndex } from './surface-index.ts';

/** Vertices looked at: one for so many triangles of the whole, within bounds. */
const trianglesASample = 32;
const samplesMin = 500;
const samplesMax = 2_000;
/** What lies between the samples may be a little further away. */
const margin = 1.2;

/**
 * Furthest that `coarse`, made of some of the vertices of `whole`, lies from it, by samples. Vertices of the whole that are gone are its
 * furthest points from the flat triangles in their place. The other way round gave nothing more on any model that was tried (the vertices
 * of the coarse surface lie on the whole), and took twice the time.
 */
export function surfaceError(positions: Float32Array, whole: Uint32Array, coarse: Uint32Array): number {
  const surface = new SurfaceIndex(positions, coarse);
  const triangles = whole.length / 3;
  const wanted = Math.max(samplesMin, Math.min(samplesMax, Math.floor(triangles / trianglesASample)));
  const samples = Math.min(wanted, triangles);
  let most = 0;
  for (let sample = 0; sample < samples; sample++) {
    const vertex = (whole[Math.floor((sample * triangles) / samples) * 3] ?? 0) * 3;
    const [x, y, z] = [positions[vertex] ?? 0, positions[vertex + 1] ?? 0, positions[vertex + 2] ?? 0];
    most = Math.max(most, surface.distance(x, y, z, most));
  }
  return margin * most;
}
