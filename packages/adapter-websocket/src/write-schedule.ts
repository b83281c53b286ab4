/** Something with frames to write. */
export interface Writer {
  /** How many writes a flush may take. */
  readonly size: number;
  /** Hands what waits to the sockets, one write for each; gives the number of writes. `nowMs` counts monotonically. */
  flush(nowMs: number): number;
}

/** Up to this many writes a tick, nobody waits: about 1 ms of work. */
const eagerWritesPerTick = 128;

/**
 * Decides when what waits becomes writes. A write costs 5–8 µs whether it carries 64 B or 16 KB (DESIGN.md, Fan-out). While the
 * process writes little, everything goes with the current turn of the event loop; what would take many writes waits until the tick
 * ends, and shares them with whatever else its members are due. So a small room pays no latency, and a busy server at most
 * 1000 / tickMs writes a second and member.
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
    this.#countWrites(writer.size);
    this.#immediate ??= setImmediate(() => {
      this.#immediate = null;
      flushAll(this.#soon, this.#nowMs());
    });
  }

  /** At once while there is little to write, else with the end of the tick. */
  due(writer: Writer): void {
    if (this.#soon.has(writer) || this.#due.has(writer)) return;
    const nowMs = this.#nowMs();
    // Who waits already must not be overtaken by those who come later.
    if (this.#timer === null && this.#writesIn(nowMs) + writer.size <= eagerWritesPerTick) {
      this.soon(writer);
      return;
    }
    this.#due.add(writer);
    this.#timer ??= setTimeout(
      () => {
        this.#timer = null;
        this.#tickStartMs = this.#nowMs();
        this.#writesThisTick = flushAll(this.#due, this.#tickStartMs);
      },
      // A tick is as long as it is, however much of it the writing took.
      Math.min(this.#tickMs, Math.max(0, this.#tickStartMs + this.#tickMs - nowMs)),
    );
  }

  forget(writer: Writer): void {
    this.#soon.delete(writer);
    this.#due.delete(writer);
  }

  #writesIn(nowMs: number): number {
    return nowMs - this.#tickStartMs < this.#tickMs ? this.#writesThisTick : 0;
  }

  #countWrites(writes: number): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#tickStartMs >= this.#tickMs) {
      this.#tickStartMs = nowMs;
      this.#writesThisTick = 0;
    }
    this.#writesThisTick += writes;
  }

  close(): void {
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#soon.clear();
    this.#due.clear();
  }
}

function flushAll(writers: Set<Writer>, nowMs: number): number {
  const batch = [...writers];
  writers.clear();
  let writes = 0;
  for (const writer of batch) writes += writer.flush(nowMs);
  return writes;
}
