/** One whole WebSocket frame; the same bytes serve any number of connections. */
export interface ServerFrame {
  readonly bytes: Buffer;
  /**
   * The last durable event that its reader must have had before it, so that what it missed can be told again; null for what may be
   * lost without a trace.
   */
  readonly after: number | null;
}

/**
 * Frames that go out in one write, in order. Immutable, and `with` remembers its answer: connections that are given the same
 * frames hold the same batch, whose bytes are joined once for all of them.
 */
export class Batch {
  readonly count: number;
  readonly byteLength: number;
  readonly #before: Batch | null;
  readonly #frame: ServerFrame | null;
  /** What was last made by `with`: members of a room ask for the same one after the other. */
  #next: Batch | null = null;
  #bytes: Buffer | null = null;

  private constructor(before: Batch | null, frame: ServerFrame | null) {
    this.#before = before;
    this.#frame = frame;
    this.count = (before?.count ?? 0) + (frame === null ? 0 : 1);
    this.byteLength = (before?.byteLength ?? 0) + (frame?.bytes.length ?? 0);
  }

  /** A new one, that shares nothing with others. */
  static empty(): Batch {
    return new Batch(null, null);
  }

  with(frame: ServerFrame): Batch {
    const next = this.#next;
    if (next !== null && next.#frame === frame) return next;
    return (this.#next = new Batch(this, frame));
  }

  /** All frames in one buffer, made when first asked for. */
  get bytes(): Buffer {
    return (this.#bytes ??= this.#join());
  }

  /** Where a reader who gets none of these frames has to go on: the lowest `after`; null when it misses nothing durable. */
  get after(): number | null {
    let lowest: number | null = null;
    for (const { after } of this.#backwards())
      if (after !== null && (lowest === null || after < lowest)) lowest = after;
    return lowest;
  }

  #join(): Buffer {
    if (this.count === 1 && this.#frame !== null) return this.#frame.bytes;
    const bytes = Buffer.allocUnsafe(this.byteLength);
    let end = this.byteLength;
    for (const frame of this.#backwards()) {
      end -= frame.bytes.length;
      bytes.set(frame.bytes, end);
    }
    return bytes;
  }

  /** The newest first. */
  *#backwards(): Iterable<ServerFrame> {
    if (this.#frame !== null) yield this.#frame;
    for (let batch = this.#before; batch !== null; batch = batch.#before)
      if (batch.#frame !== null) yield batch.#frame;
  }
}
