/** Something with frames to write. */
export interface Writer {
  /** Hands everything queued to the socket in one write. */
  flush(): void;
}

/** Up to this many writes a tick, nobody waits: about 1 ms of work. */
const eagerWritesPerTick = 128;

/**
 * Decides when each connection's queue becomes one write. A write costs 5–8 µs whether it carries 64 B or 16 KB (DESIGN.md,
 * Fan-out). While the process writes little, everything goes with the current turn of the event loop; once this tick has seen many
 * writes, what may wait does so until the tick ends, and shares one write with whatever else its member is due. So a small room pays
 * no latency, and a busy server at most 1000 / tickMs writes a second and member.
 */
export class WriteSchedule {
  readonly #tickMs: number;
  readonly #nowMs: () => number;
  readonly #soon = new Set<Writer>();
  readonly #due = new Set<Writer>();
  #immediate: NodeJS.Immediate | null = null;
  #timer: NodeJS.Timeout | null = null;
  #tickStartMs = Number.NEGATIVE_INFINITY;
  #writesThisTick = 0;

  /** `nowMs` counts monotonically. */
  constructor(tickMs: number, nowMs: () => number = () => performance.now()) {
    this.#tickMs = tickMs;
    this.#nowMs = nowMs;
  }

  /** With the current turn of the event loop: answers, errors, signalling. */
  soon(writer: Writer): void {
    this.#due.delete(writer);
    if (this.#soon.has(writer)) return;
    this.#soon.add(writer);
    this.#countWrite();
    this.#immediate ??= setImmediate(() => {
      this.#immediate = null;
      flushAll(this.#soon);
    });
  }

  /** At once while there is little to write, else with the end of the tick. */
  due(writer: Writer): void {
    if (this.#soon.has(writer) || this.#due.has(writer)) return;
    if (!this.#isBusy()) {
      this.soon(writer);
      return;
    }
    this.#due.add(writer);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#tickStartMs = this.#nowMs();
      this.#writesThisTick = this.#due.size;
      flushAll(this.#due);
    }, this.#tickMs);
  }

  forget(writer: Writer): void {
    this.#soon.delete(writer);
    this.#due.delete(writer);
  }

  #isBusy(): boolean {
    // Who waits already must not be overtaken by those who come later.
    return (
      this.#timer !== null ||
      (this.#writesThisTick >= eagerWritesPerTick && this.#nowMs() - this.#tickStartMs < this.#tickMs)
    );
  }

  #countWrite(): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#tickStartMs >= this.#tickMs) {
      this.#tickStartMs = nowMs;
      this.#writesThisTick = 0;
    }
    this.#writesThisTick += 1;
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
