import type { TexturePart, TextureRole } from '../layers/manifest.ts';

/** How much an error of the picture shows on the surface. A normal map only bends light; roughness and its like change highlights. */
const roleWeight: Readonly<Record<TextureRole, number>> = { color: 1, normal: 0.3, data: 0.1 };

/**
 * What each size of an image misses of the source, by how finely the screen shows it.
 *
 * A level's measured error is what the image holds in details finer than the level's texels. A screen that shows p pixels per metre shows of these
 * only what is coarser than p; what is finer, a level with p texels per metre misses just as well. So a level shows the difference of its own squared
 * error and that of a level as fine as the screen, which lies between two measured ones: evenly by the logarithm, because natural images have as much in
 * each octave (Field, Relations between the statistics of natural images, 1987). A level as fine as the screen shows no error.
 */
export class TextureSpectrum {
  /** Of the root and the levels, rising; natural logarithm of texels per metre of the model. */
  readonly #logDensity: Float64Array;
  /** Squared error, falling. */
  readonly #energy: Float64Array;
  readonly #weight: number;

  constructor({ role, texelsPerMetre, root, levels }: TexturePart) {
    this.#weight = roleWeight[role];
    const sizes = [root, ...levels];
    const full = sizes.at(-1) ?? root;
    const texels = Math.max(1, full.width * full.height);
    this.#logDensity = new Float64Array(sizes.length);
    this.#energy = new Float64Array(sizes.length);
    let least = Number.POSITIVE_INFINITY;
    for (const [index, { width, height, rmsError }] of sizes.entries()) {
      const share = Math.sqrt(Math.max(1, width * height) / texels);
      this.#logDensity[index] = Math.log(Math.max(1e-6, texelsPerMetre * share));
      least = Math.min(least, rmsError * rmsError);
      this.#energy[index] = least;
    }
  }

  /** Squared error of full scale 1 that any image misses which is just as fine as a screen of these pixels per metre of the model. */
  missedAt(logPixelsPerMetre: number): number {
    const densities = this.#logDensity;
    const last = densities.length - 1;
    if (logPixelsPerMetre >= at(densities, last)) return at(this.#energy, last);
    let upper = 0;
    while (at(densities, upper) < logPixelsPerMetre) upper++;
    if (upper === 0) return at(this.#energy, 0);
    const from = at(densities, upper - 1);
    const t = (logPixelsPerMetre - from) / (at(densities, upper) - from);
    return at(this.#energy, upper - 1) * (1 - t) + at(this.#energy, upper) * t;
  }

  /** Mean squared error per pixel that the root (0) or a level (1 for the first) shows, where a perfect image would miss `missed`. */
  error(level: number, missed: number): number {
    return this.#weight * Math.max(0, at(this.#energy, level) - missed);
  }
}

function at(numbers: Float64Array, index: number): number {
  return numbers[index] ?? 0;
}
