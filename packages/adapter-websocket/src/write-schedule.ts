/** Something with frames to write. */
export interface Writer {
  /** By `performance.now()`. */
  readonly lastWriteMs: number;
  /** Hands everything queued to the socket in one write. */
  flush(): void;
}

/**
 * Decides when each connection's queue becomes one write. A write costs 5–8 µs whether it carries 64 B or 16 KB (DESIGN.md,
 * Fan-out), so what follows a write closely waits for the tick and shares the next one; what comes after a pause goes with the
 * current turn of the event loop. A quiet room pays no latency, and a busy one at most 1000 / tickMs writes a second and member.
 */
export class WriteSchedule {
  readonly #tickMs: number;
  readonly #nowMs: () => number;
  readonly #soon = new Set<Writer>();
  readonly #due = new Set<Writer>();
  #immediate: NodeJS.Immediate | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** `nowMs` counts monotonically, like `lastWriteMs` of the writers. */
  constructor(tickMs: number, nowMs: () => number = () => performance.now()) {
    this.#tickMs = tickMs;
    this.#nowMs = nowMs;
  }

  /** With the current turn of the event loop: answers, errors, signalling. */
  soon(writer: Writer): void {
    this.#due.delete(writer);
    this.#soon.add(writer);
    this.#immediate ??= setImmediate(() => {
      this.#immediate = null;
      flushAll(this.#soon);
    });
  }

  /** With the next tick, or at once after a pause. */
  due(writer: Writer): void {
    if (this.#soon.has(writer) || this.#due.has(writer)) return;
    if (this.#nowMs() - writer.lastWriteMs >= this.#tickMs) {
      this.soon(writer);
      return;
    }
    this.#due.add(writer);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      flushAll(this.#due);
    }, this.#tickMs);
  }

  forget(writer: Writer): void {
    this.#soon.delete(writer);
    this.#due.delete(writer);
  }

  close(): void {
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#soon.clear();
    this.#due.clear();
  }
}

function flushAll(writers: Set<Writer>): void {
  const batch = [...writers];
  writers.clear();
  for (const writer of batch) writer.flush();
}
