/** Of a WebSocket frame with its head, and of TCP and IP below it. */
const overheadBytes = 60;

/** A line that loses nothing: requests take half a round trip to the far end, answers queue there and come one behind the other at the line's pace. */
export class SimulatedLink {
  readonly #bytesPerMs: number;
  readonly #roundTripMs: number;
  #freeMs = 0;
  #bytes = 0;

  constructor(bitsPerSecond: number, roundTripMs: number) {
    this.#bytesPerMs = bitsPerSecond / 8_000;
    this.#roundTripMs = roundTripMs;
  }

  /** Asked for so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When `bytes` that are asked for now have come. Calls in order of time come in the same order. */
  request(bytes: number, nowMs: number): number {
    const startMs = Math.max(this.#freeMs, nowMs + this.#roundTripMs / 2);
    this.#freeMs = startMs + (bytes + overheadBytes) / this.#bytesPerMs;
    this.#bytes += bytes;
    return this.#freeMs + this.#roundTripMs / 2;
  }
}
