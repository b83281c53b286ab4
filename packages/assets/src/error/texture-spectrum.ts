import type { TexturePart, TextureRole } from '../layers/manifest.ts';

/**
 * How much a squared error of the image shows of itself on the surface: as measured on pictures (docs/decisions, "What streaming is worth"). Of colours
 * a matte rock shows 0.2 to 0.4, dark metal 0.02 to 0.06, what glows 1 to 2; of normals metal shows 0.7 to 1, of roughness 0.03 to 0.08.
 */
const roleWeight: Readonly<Record<TextureRole, number>> = { color: 0.4, normal: 0.8, data: 0.05 };

/**
 * How many times as fine as the screen an image has to be to show no error. Light is no linear function of normals, so that the mean of four is not what
 * four show together: with one texel a pixel a helmet still showed 0.6 of what it showed with a quarter of one, and of colours 0.1 to 0.3.
 */
const texelsPerPixel: Readonly<Record<TextureRole, number>> = { color: 1, normal: 2, data: 1 };

/**
 * What each size of an image misses of the source, by how finely the screen shows it.
 *
 * A level's measured error is what the image holds in details finer than the level's texels. A screen that shows p pixels per metre shows of these
 * only what is coarser than p; what is finer, a level with p texels per metre misses just as well. So a level shows the difference of its own squared
 * error and that of a level as fine as the screen, which lies between two measured ones: evenly by the logarithm, because natural images have as much in
 * each octave (Field, Relations between the statistics of natural images, 1987). Of normals, "as fine as the screen" is twice as fine.
 */
export class TextureSpectrum {
  /** Of the root and the levels, rising; natural logarithm of texels per metre of the model. */
  readonly #logDensity: Float64Array;
  /** Squared error, falling. */
  readonly #energy: Float64Array;
  readonly #weight: number;
  readonly #logTexelsPerPixel: number;

  constructor({ role, texelsPerMetre, root, levels }: TexturePart) {
    this.#weight = roleWeight[role];
    this.#logTexelsPerPixel = Math.log(texelsPerPixel[role]);
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

  /** Squared error of full scale 1 that any image misses which is fine enough for a screen of these pixels per metre of the model. */
  missedAt(logPixelsPerMetre: number): number {
    const wanted = logPixelsPerMetre + this.#logTexelsPerPixel;
    const densities = this.#logDensity;
    const last = densities.length - 1;
    if (wanted >= at(densities, last)) return at(this.#energy, last);
    let upper = 0;
    while (at(densities, upper) < wanted) upper++;
    if (upper === 0) return at(this.#energy, 0);
    const from = at(densities, upper - 1);
    const t = (wanted - from) / (at(densities, upper) - from);
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
