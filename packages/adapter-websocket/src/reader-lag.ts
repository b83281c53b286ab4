/** A marker goes out this often while there is anything to mark. */
const markEveryMs = 250;
/** Unanswered markers kept; while there are so many, no more are sent. */
const markersMax = 128;

/**
 * How far behind a reader is, in time. Kernel buffers hide a slow reader for seconds, so what our own queue holds says too
 * little, too late. Markers travel in order with the data (as WebSocket pings, RFC 6455 §5.5.2) and are answered when the other side has read
 * so far: the age of the oldest unanswered one is the lag. It includes one round trip.
 */
export class ReaderLag {
  readonly #markers: { readonly id: number; readonly sentMs: number }[] = [];
  #nextId = 1;
  #lastMarkMs = Number.NEGATIVE_INFINITY;

  /** The marker to send behind what is being written now, or null when none is due. `wanted`: somebody else needs one. Times are monotonic. */
  mark(nowMs: number, wanted = false): number | null {
    const isDue = wanted || nowMs - this.#lastMarkMs >= markEveryMs;
    if (!isDue || this.#markers.length >= markersMax) return null;
    const id = this.#nextId++;
    this.#lastMarkMs = nowMs;
    this.#markers.push({ id, sentMs: nowMs });
    return id;
  }

  /** Answers to markers that were never sent, or are answered already, mean nothing. */
  answered(id: number): void {
    const index = this.#markers.findIndex((marker) => marker.id === id);
    // One answer may stand for several markers.
    if (index >= 0) this.#markers.splice(0, index + 1);
  }

  lagMs(nowMs: number): number {
    const oldest = this.#markers[0];
    return oldest === undefined ? 0 : nowMs - oldest.sentMs;
  }
}
