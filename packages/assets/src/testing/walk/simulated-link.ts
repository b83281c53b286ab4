/** Of a WebSocket frame with its head, and of TCP and IP below it. */
const overheadBytes = 60;

interface Delivery {
  readonly atMs: number;
  readonly deliver: (nowMs: number) => void;
}

/** A line that loses nothing: requests take half a round trip to the far end, answers queue there and come one behind the other at the line's pace. */
export class SimulatedLink {
  readonly bytesPerMs: number;
  readonly roundTripMs: number;
  /** Ordered by time, because the line is. */
  readonly #deliveries: Delivery[] = [];
  #first = 0;
  #freeMs = 0;
  #bytes = 0;

  constructor(bitsPerSecond: number, roundTripMs: number) {
    this.bytesPerMs = bitsPerSecond / 8_000;
    this.roundTripMs = roundTripMs;
  }

  /** Asked for so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When the next bytes come; infinite when none are on the way. */
  get nextMs(): number {
    return this.#deliveries[this.#first]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Asks for bytes; `deliver` is called when they have come. Calls must be in order of time. */
  request(bytes: number, nowMs: number, deliver: (nowMs: number) => void): void {
    const startMs = Math.max(this.#freeMs, nowMs + this.roundTripMs / 2);
    this.#freeMs = startMs + (bytes + overheadBytes) / this.bytesPerMs;
    this.#bytes += bytes;
    this.#deliveries.push({ atMs: this.#freeMs + this.roundTripMs / 2, deliver });
  }

  /** Delivers the next bytes. */
  deliverNext(): void {
    const delivery = this.#deliveries[this.#first];
    if (delivery === undefined) return;
    this.#first += 1;
    delivery.deliver(delivery.atMs);
  }
}
