/** Unanswered markers, at most. */
const markersMax = 128;

interface SentMarker {
  readonly id: number;
  readonly sentMs: number;
}

/** Shared by all who wait for no answer: most do, most of the time. */
const none: readonly SentMarker[] = [];

/**
 * How far behind a reader is, in time. Kernel buffers hide a slow reader for seconds, so what our own queue holds says too
 * little, too late. Markers travel in order with the data (as WebSocket pings, RFC 6455 §5.5.2) and are answered when the other side has read
 * so far: the age of the oldest unanswered one is the lag. It includes one round trip. Times are monotonic.
 */
export class ReaderLag {
  #sent: readonly SentMarker[] = none;

  /** No more markers should be sent to one who answers none. */
  get isFull(): boolean {
    return this.#sent.length >= markersMax;
  }

  /** A marker goes out behind everything that was written so far. */
  marked(id: number, nowMs: number): void {
    this.#sent = [...this.#sent, { id, sentMs: nowMs }];
  }

  /** Answers to markers that were never sent, or are answered already, mean nothing. */
  answered(id: number): void {
    const index = this.#sent.findIndex((marker) => marker.id === id);
    // One answer may stand for several markers.
    if (index >= 0) this.#sent = index + 1 === this.#sent.length ? none : this.#sent.slice(index + 1);
  }

  /** Everything that was marked has been read. */
  get isClear(): boolean {
    return this.#sent.length === 0;
  }

  lagMs(nowMs: number): number {
    const oldest = this.#sent[0];
    return oldest === undefined ? 0 : nowMs - oldest.sentMs;
  }
}
