/**
 * Times what fits into one round trip. While no queue shows, the line may have more to give. When one does, what is urgent waits half a
 * round trip behind a steady stream, one and a half behind the first burst after a pause.
 */
const gain = { free: 2, queued: 1.5 } as const;
/** Later than the shortest round trip by this much, or by a quarter of it, is a queue. Less is the scheduling of busy machines. */
const queueMsMin = 5;
/** Two chunks: one on its way while the other is written. */
const windowBytesMin = 32 * 1024;
const windowBytesMax = 4 * 1024 * 1024;
/** Before anything was measured: the first flight of a TCP connection is 14 KB, and doubles with every answer. */
const windowBytesFirst = 64 * 1024;
/** A rate that was not reached again counts for one to two of these. */
const rateLastsMs = 1_500;
/** After this the shortest round trip is measured anew, with a queue that is let run empty; the line may have changed. */
const roundTripLastsMs = 10_000;
/** How much goes out between two markers, at most; a quarter of the window when that is less. */
const markEveryBytes = 64 * 1024;

interface Marker {
  readonly id: number;
  readonly atMs: number;
  readonly sentBytes: number;
  readonly deliveredBytes: number;
  readonly deliveredAtMs: number;
  /** Less was offered than the line could take: such a sample says that the line is no slower, not how fast it is. */
  readonly idle: boolean;
  /** Sent behind nothing but itself. */
  readonly probes: boolean;
}

/**
 * How much may be under way to one reader so that its line stays busy and nothing waits long behind it. Markers (pings) travel with the
 * data; their answers tell what has been read and when. From these come the best delivery rate and the shortest round trip of late, and
 * from both the window: the model of BBR (Cardwell et al., ACM Queue 14/5, 2016), above TCP, because the kernel's send buffer would
 * swallow seconds of a slow line without complaint. Times are monotonic.
 */
export class SendWindow {
  readonly #markers: Marker[] = [];
  #sentBytes = 0;
  #markedBytes = 0;
  #deliveredBytes = 0;
  #deliveredAtMs = 0;
  /** Bytes per millisecond: of the current and of the former period. */
  readonly #rates = { current: 0, former: 0, sinceMs: Number.NEGATIVE_INFINITY };
  #roundTrip: { readonly ms: number; readonly atMs: number } | null = null;
  #probing = false;
  #isQueued = false;

  /** Written to the line and not known to be read. */
  get inFlightBytes(): number {
    return this.#sentBytes - this.#deliveredBytes;
  }

  get windowBytes(): number {
    // One piece at a time until the line is empty.
    if (this.#probing) return 1;
    const rate = Math.max(this.#rates.current, this.#rates.former);
    if (this.#roundTrip === null || rate === 0) return windowBytesFirst;
    const bytes = (this.#isQueued ? gain.queued : gain.free) * rate * this.#roundTrip.ms;
    return Math.min(windowBytesMax, Math.max(windowBytesMin, bytes));
  }

  /** Bytes per second that the reader was seen to take; null before the first answer. */
  get bytesPerSecond(): number | null {
    const rate = Math.max(this.#rates.current, this.#rates.former);
    return rate === 0 ? null : rate * 1_000;
  }

  /** Whether so much went out since the last marker that another one is due. */
  get isMarkDue(): boolean {
    const unmarked = this.#sentBytes - this.#markedBytes;
    return unmarked >= Math.min(markEveryBytes, this.windowBytes / 4);
  }

  /** Whether an answer is still to come. */
  get isAwaiting(): boolean {
    return this.#markers.length > 0;
  }

  sent(bytes: number, nowMs: number): void {
    // A new flight: the time before it tells nothing about the line.
    if (this.inFlightBytes === 0) this.#deliveredAtMs = nowMs;
    this.#sentBytes += bytes;
  }

  /** A marker goes out behind everything sent so far. */
  marked(id: number, nowMs: number): void {
    const isAlone = this.#deliveredBytes === this.#markedBytes;
    this.#markedBytes = this.#sentBytes;
    this.#markers.push({
      id,
      atMs: nowMs,
      sentBytes: this.#sentBytes,
      deliveredBytes: this.#deliveredBytes,
      deliveredAtMs: this.#deliveredAtMs,
      idle: this.inFlightBytes < this.windowBytes / 2,
      probes: this.#probing && isAlone,
    });
  }

  /** The reader has read as far as that marker. Answers to markers that are not awaited mean nothing. */
  answered(id: number, nowMs: number): void {
    const index = this.#markers.findIndex((marker) => marker.id === id);
    const marker = this.#markers[index];
    if (marker === undefined) return;
    this.#markers.splice(0, index + 1);
    this.#deliveredBytes = marker.sentBytes;
    this.#deliveredAtMs = nowMs;
    this.#observeRate(marker, nowMs);
    this.#observeRoundTrip(marker, nowMs);
  }

  #observeRate(marker: Marker, nowMs: number): void {
    const tookMs = nowMs - marker.deliveredAtMs;
    if (tookMs <= 0) return;
    const rate = (marker.sentBytes - marker.deliveredBytes) / tookMs;
    const rates = this.#rates;
    if (marker.idle && rate < Math.max(rates.current, rates.former)) return;
    if (nowMs - rates.sinceMs > rateLastsMs) {
      rates.former = rates.current;
      rates.current = 0;
      rates.sinceMs = nowMs;
    }
    rates.current = Math.max(rates.current, rate);
  }

  #observeRoundTrip(marker: Marker, nowMs: number): void {
    const tookMs = nowMs - marker.atMs;
    const known = this.#roundTrip;
    const queueMs = known === null ? 0 : tookMs - known.ms;
    if (!marker.idle) this.#isQueued = queueMs > Math.max(queueMsMin, (known?.ms ?? 0) / 4);
    if (known === null || tookMs <= known.ms || marker.probes) {
      // A clock's resolution is no round trip.
      this.#roundTrip = { ms: Math.max(0.1, tookMs), atMs: nowMs };
      this.#probing = false;
    } else if (nowMs - known.atMs > roundTripLastsMs) {
      this.#probing = true;
    }
  }
}
