/** How much of a body is drawn: all of it, few triangles, a picture of it, or nothing because nobody looks there. */
export type Detail = 'near' | 'mid' | 'far' | 'unseen';

/** How many bodies get geometry; everybody else in sight is a picture. */
export interface DetailBudget {
  readonly near: number;
  readonly mid: number;
}

/** Phones, headsets, and whoever asked for low quality. */
export const modestBudget: DetailBudget = { near: 12, mid: 48 };
/** A computer that draws for one screen. */
export const ampleBudget: DetailBudget = { near: 24, mid: 128 };

/** Taller than this on the screen, in device pixels, fingers and the eyes' curves show. */
export const nearPx = 90;
/** Shorter than this nobody tells a body from its picture. */
export const midPx = 40;
/**
 * Who has more detail keeps it until it would be this much too small. A body that breathes at the border would change its form with
 * every breath.
 */
const stayFactor = 1.18;

/** By the numbers of `DetailPlan.levels`. */
const details: readonly Detail[] = ['unseen', 'far', 'mid', 'near'];
const unseen = 0;
const far = 1;
const mid = 2;
const near = 3;

/**
 * Decides who is drawn how, for each frame: the largest on the screen get the most, never more than the budget, whatever the
 * layout of the crowd. Grows with the crowd and allocates nothing after that.
 */
export class DetailPlan {
  #scores = new Float32Array(64);
  #sorted = new Float32Array(64);
  #levels = new Uint8Array(64);

  detailOf(index: number): Detail {
    return details[this.#levels[index] ?? unseen] ?? 'unseen';
  }

  /**
   * `sizesPx[i]`: how tall body `i` is on the screen, 0 when out of sight; the first `count` are read. `formerOf(i)` is its detail
   * in the frame before.
   */
  plan(
    sizesPx: Float32Array,
    count: number,
    formerOf: (index: number) => Detail,
    { near: nearMax, mid: midMax }: DetailBudget,
  ): void {
    if (this.#levels.length < count) this.#grow(sizesPx.length);
    for (let i = 0; i < count; i++) this.#levels[i] = (sizesPx[i] ?? 0) > 0 ? far : unseen;
    this.#raise(sizesPx, count, near, nearPx, nearMax, (i) => formerOf(i) === 'near');
    this.#raise(sizesPx, count, mid, midPx, midMax, (i) => formerOf(i) === 'near' || formerOf(i) === 'mid');
  }

  /** Gives `level` to the `max` largest that are at least `minPx` and have not been raised yet. */
  #raise(
    sizesPx: Float32Array,
    count: number,
    level: number,
    minPx: number,
    max: number,
    hadIt: (index: number) => boolean,
  ): void {
    let wanting = 0;
    for (let i = 0; i < count; i++) {
      const size = sizesPx[i] ?? 0;
      const score = hadIt(i) ? size * stayFactor : size;
      const wants = this.#levels[i] === far && score >= minPx;
      this.#scores[i] = wants ? score : 0;
      if (wants) this.#sorted[wanting++] = score;
    }
    const bar = this.#barFor(wanting, max);
    let places = max;
    for (let i = 0; i < count && places > 0; i++) {
      if ((this.#scores[i] ?? 0) <= bar) continue;
      this.#levels[i] = level;
      places -= 1;
    }
    // Those exactly as large as the last that fits share what is left.
    for (let i = 0; i < count && places > 0 && bar > 0; i++) {
      if (this.#scores[i] !== bar) continue;
      this.#levels[i] = level;
      places -= 1;
    }
  }

  /** The score of the last that fits; 0 when all fit. */
  #barFor(wanting: number, max: number): number {
    if (max === 0) return Infinity;
    if (wanting <= max) return 0;
    return this.#sorted.subarray(0, wanting).sort()[wanting - max] ?? 0;
  }

  #grow(count: number): void {
    this.#scores = new Float32Array(count);
    this.#sorted = new Float32Array(count);
    this.#levels = new Uint8Array(count);
  }
}
