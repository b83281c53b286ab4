/** What was known of the line when bytes were asked for. */
export interface Departure {
  readonly atMs: number;
  /** Bytes that had come in all by then, and when the last of them came. */
  readonly delivered: number;
  readonly deliveredMs: number;
  /** There was not enough to ask for to fill the line: it may be faster than what is measured. */
  readonly spare: boolean;
}

/** Weight of the newest measurement when it is lower than the estimate: after three, 7/8 is new. A higher one counts at once: nothing comes faster than the line. */
const newestWeight = 0.5;
/** The shortest round trip of this time counts: long enough to have seen the line without a queue, short enough to notice another route. */
const roundTripWindowMs = 10_000;
/** The line is found when so many measurements in a row bring less than this much more. */
const foundRounds = 3;
const growth = 1.25;

/**
 * Bytes per second and round trip of the line that ranges come over, from the ranges themselves: what came between asking for a range and having it,
 * by the time that took; and the shortest time from asking to having. Source: Cardwell et al., BBR, 2016, with an average that falls where theirs forgets.
 */
export class LinkEstimate {
  #delivered = 0;
  #deliveredMs = Number.NEGATIVE_INFINITY;
  #bytesPerSecond: number | null = null;
  /** Ranges asked for before the last measurement say nothing new. */
  #measuredMs = Number.NEGATIVE_INFINITY;
  #spareUntil = 0;
  #flatRounds = 0;
  #roundTripMs: number | null = null;
  #roundTripAtMs = 0;

  /** Null until a range has come. */
  get bytesPerSecond(): number | null {
    return this.#bytesPerSecond;
  }

  /** Null until a range has come. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /** False at first, while every measurement still finds the line a good deal faster. */
  get isFound(): boolean {
    return this.#flatRounds >= foundRounds;
  }

  /** To be called when a range is asked for. `idle` when nothing else was on the way. */
  depart(nowMs: number, idle: boolean): Departure {
    if (idle) this.#deliveredMs = nowMs;
    return {
      atMs: nowMs,
      delivered: this.#delivered,
      deliveredMs: this.#deliveredMs,
      spare: this.#delivered < this.#spareUntil,
    };
  }

  /** There is less to ask for than the line could take; `inFlightBytes` are on the way. */
  spare(inFlightBytes: number): void {
    this.#spareUntil = this.#delivered + inFlightBytes;
  }

  /** The bytes of a departure have come. */
  arrive(bytes: number, departure: Departure, nowMs: number): void {
    const { atMs, delivered, deliveredMs } = departure;
    this.#delivered += bytes;
    this.#deliveredMs = nowMs;
    this.#timeRoundTrip(nowMs - atMs, nowMs);
    if (atMs < this.#measuredMs || nowMs <= deliveredMs) return;
    this.#measuredMs = nowMs;
    const bytesPerSecond = ((this.#delivered - delivered) * 1_000) / (nowMs - deliveredMs);
    this.#measure(bytesPerSecond, departure.spare || this.#delivered <= this.#spareUntil);
  }

  #measure(bytesPerSecond: number, spare: boolean): void {
    const before = this.#bytesPerSecond;
    if (before === null || bytesPerSecond >= before) this.#bytesPerSecond = bytesPerSecond;
    else if (!spare) this.#bytesPerSecond = before + newestWeight * (bytesPerSecond - before);
    if (before !== null && bytesPerSecond >= before * growth) this.#flatRounds = 0;
    else if (!spare) this.#flatRounds += 1;
  }

  #timeRoundTrip(ms: number, nowMs: number): void {
    const stale = nowMs - this.#roundTripAtMs > roundTripWindowMs;
    if (this.#roundTripMs !== null && ms > this.#roundTripMs && !stale) return;
    this.#roundTripMs = Math.max(0, ms);
    this.#roundTripAtMs = nowMs;
  }
}
