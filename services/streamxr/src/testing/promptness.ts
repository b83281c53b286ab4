/** Lines kept; the oldest go. Five minutes of twenty a second. */
const linesMax = 6_000;

interface Timed {
  readonly saidMs: number;
  /** When each of the listeners heard it, as far as they have. */
  readonly heardMs: number[];
}

/** How long lines take to those who wait for them. What nobody has heard yet counts for as long as it has been waited for. */
export class Promptness {
  readonly #listeners: number;
  readonly #lines = new Map<string, Timed>();

  /** How many hear each line. */
  constructor(listeners: number) {
    this.#listeners = listeners;
  }

  said(line: string, nowMs: number): void {
    this.#lines.set(line, { saidMs: nowMs, heardMs: [] });
    const [oldest] = this.#lines.keys();
    if (this.#lines.size > linesMax && oldest !== undefined) this.#lines.delete(oldest);
  }

  heard(line: string, nowMs: number): void {
    this.#lines.get(line)?.heardMs.push(nowMs);
  }

  /** The 99th percentile of lines said from `fromMs` to before `toMs`, in milliseconds. Infinite when nothing was said. */
  p99Ms(fromMs: number, toMs: number, nowMs: number): number {
    const samples: number[] = [];
    for (const { saidMs, heardMs } of this.#lines.values()) {
      if (saidMs < fromMs || saidMs >= toMs) continue;
      for (let listener = 0; listener < this.#listeners; listener++)
        samples.push((heardMs[listener] ?? nowMs) - saidMs);
    }
    samples.sort((a, b) => a - b);
    return samples[Math.floor(samples.length * 0.99)] ?? Number.POSITIVE_INFINITY;
  }
}
