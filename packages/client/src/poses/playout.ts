/** Arrivals that the jitter is judged by: six seconds of a 20 Hz room. */
const arrivalsKept = 128;
/** How often the judgement is renewed. */
const judgeEveryMs = 250;
/** The quickest arrival of the last two spans counts as "no jitter", so that a route that became slower is believed. */
const spanMs = 5_000;
/** One arrival in twenty may come too late: extrapolation covers it. */
const onTimeShare = 0.95;

/**
 * Learns from arrivals how long messages take at best, and how much longer at worst. Clocks need not agree: only differences
 * between arrival (our clock) and sending (the server's clock) count. All times in milliseconds.
 */
export class Playout {
  readonly #transits = new Float64Array(arrivalsKept);
  readonly #sorted = new Float64Array(arrivalsKept);
  #arrivals = 0;
  #spanStartMs = -Infinity;
  #spanBestMs = Infinity;
  #formerBestMs = Infinity;
  #judgedMs = -Infinity;
  #jitterMs = 0;

  /** What to take from local time to get the server time of a message that had no jitter. */
  get transitMs(): number {
    return Math.min(this.#spanBestMs, this.#formerBestMs);
  }

  /** By how much 19 of 20 messages are late at most. */
  get jitterMs(): number {
    return this.#jitterMs;
  }

  arrived(sentMs: number, nowMs: number): void {
    const transitMs = nowMs - sentMs;
    if (nowMs - this.#spanStartMs > spanMs) {
      this.#formerBestMs = nowMs - this.#spanStartMs > 2 * spanMs ? Infinity : this.#spanBestMs;
      this.#spanBestMs = Infinity;
      this.#spanStartMs = nowMs;
    }
    this.#spanBestMs = Math.min(this.#spanBestMs, transitMs);
    this.#transits[this.#arrivals % arrivalsKept] = transitMs;
    this.#arrivals += 1;
    if (nowMs - this.#judgedMs >= judgeEveryMs) this.#judge(nowMs);
  }

  #judge(nowMs: number): void {
    this.#judgedMs = nowMs;
    const count = Math.min(this.#arrivals, arrivalsKept);
    this.#sorted.set(this.#transits);
    const sorted = this.#sorted.subarray(0, count).sort();
    const late = sorted[Math.min(count - 1, Math.floor(count * onTimeShare))] ?? 0;
    this.#jitterMs = Math.max(0, late - this.transitMs);
  }
}
