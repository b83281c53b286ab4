/** Reports seldom enough to weigh nothing, often enough that three of them settle an estimate in some seconds. */
const everyMs = 1_000;
/** Less says more about latency than about bandwidth. */
const bytesMin = 16 * 1024;

/** Sums up what comes over the line while something is under way, and says now and then how much that was in which time. */
export class TransferMeter {
  #bytes = 0;
  #sinceMs = 0;

  /** Something is asked for, and nothing was under way. */
  begin(nowMs: number): void {
    this.#bytes = 0;
    this.#sinceMs = nowMs;
  }

  /** A measurement to report, or null while it is too early. */
  arrived(bytes: number, nowMs: number): { readonly bytes: number; readonly durationMs: number } | null {
    this.#bytes += bytes;
    const durationMs = nowMs - this.#sinceMs;
    if (durationMs < everyMs || this.#bytes < bytesMin) return null;
    const measured = { bytes: this.#bytes, durationMs: Math.round(durationMs) };
    this.begin(nowMs);
    return measured;
  }
}
