/**
 * Spread of brightness in pictures, squared, times two: the squared difference of two pixels that have nothing to do with each other, of full
 * scale 1. Natural pictures have a standard deviation of about 0.2.
 */
export const unrelatedError = 2 * 0.2 ** 2;
/** Likeness of neighbouring pixels in natural pictures. Source: Jain, Fundamentals of Digital Image Processing, 1989, section 2.9 (0.95). */
const likeness = Math.log(0.95);
/** A surface is drawn elsewhere by a third of its greatest error, on the average over the surface (an error that grows evenly to it would give a half; few do). */
const meanOfMax = 1 / 3;
/** Pixels are sampled at their centres: nearer than half of one, a picture does not show where a surface is. */
const resolvedPx = 0.5;

/**
 * Mean squared error per pixel, of full scale 1, of a surface that is drawn up to `errorPx` pixels from where it belongs: what a picture differs
 * from itself when it is shifted, 2σ²(1 − ρ^shift) for one whose neighbouring pixels are alike by ρ. 0 up to half a pixel; rises to 0.08.
 */
export function geometricError(errorPx: number): number {
  if (errorPx <= resolvedPx) return 0;
  return unrelatedError * (1 - Math.exp(likeness * meanOfMax * (errorPx - resolvedPx)));
}

/**
 * What a surface shows that leans otherwise, squared error of full scale 1 for a lean of 45° at the worst: measured on pictures
 * (docs/decisions, "What streaming is worth"), matte surfaces show 0.005 to 0.025, polished ones 0.07 to 0.1.
 */
const leaningError = 0.02;

/**
 * Mean squared error per pixel of a surface whose light falls otherwise, since its triangles of `edgeMetres` lie up to `errorMetres` from where they
 * belong. Unlike the error of its place it does not get less with the distance.
 */
export function shadingError(errorMetres: number, edgeMetres: number): number {
  const lean = edgeMetres > 0 ? Math.min(1, errorMetres / edgeMetres) : 0;
  return leaningError * lean * lean;
}

/** Side of a triangle when so many of one size and shape make up the surface. */
export function edgeOf(surface: number, triangles: number): number {
  return triangles > 0 ? Math.sqrt((4 / Math.sqrt(3)) * (surface / triangles)) : 0;
}

/**
 * Of what is not there at all, for choosing what comes first. As pixels go it is no worse than unrelated ones (0.08); people miss a thing more than its
 * details, so it counts three times as much.
 */
export const absentError = 0.25;
