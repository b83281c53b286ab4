/**
 * A rate with a burst: holds up to `burst` tokens and regains `perSecond` of them a second. Starts full. Knows no clock: time is
 * passed in, and time that runs backwards gives nothing.
 */
export class TokenBucket {
  // Counted in milliseconds of waiting, not in tokens: whole clock readings then stay exact.
  readonly #tokenMs: number;
  readonly #fullMs: number;
  #creditMs: number;
  #filledMs = Number.NEGATIVE_INFINITY;

  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    if (!(perSecond > 0) || !(burst >= 1))
      throw new RangeError('a bucket needs a positive rate and room for one token');
    this.#tokenMs = 1_000 / perSecond;
    this.#fullMs = burst * this.#tokenMs;
    this.#creditMs = this.#fullMs;
  }

  /** Takes one token and gives 0, or takes none and gives the milliseconds until there is one. */
  take(nowMs: number): number {
    const elapsedMs = nowMs - this.#filledMs;
    if (elapsedMs > 0) {
      this.#creditMs = Math.min(this.#fullMs, this.#creditMs + elapsedMs);
      this.#filledMs = nowMs;
    }
    if (this.#creditMs >= this.#tokenMs) {
      this.#creditMs -= this.#tokenMs;
      return 0;
    }
    return Math.ceil(this.#tokenMs - this.#creditMs);
  }

  /** Nothing of it would be lost if it were forgotten and made anew. */
  isFull(nowMs: number): boolean {
    return this.#creditMs + Math.max(0, nowMs - this.#filledMs) >= this.#fullMs;
  }
}
