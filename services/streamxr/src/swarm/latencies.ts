/** Measurements kept; later ones replace random earlier ones, so that all of a long run are represented alike. */
const samplesMax = 100_000;

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** A bounded sample of measurements in milliseconds. Source: reservoir sampling, algorithm R, Vitter 1985. */
export class Latencies {
  readonly #random: () => number;
  readonly #samples: number[] = [];
  #count = 0;

  /** `random` is uniform in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  get samples(): readonly number[] {
    return this.#samples;
  }

  add(ms: number): void {
    this.#count += 1;
    if (this.#samples.length < samplesMax) {
      this.#samples.push(ms);
      return;
    }
    const slot = Math.floor(this.#random() * this.#count);
    if (slot < samplesMax) this.#samples[slot] = ms;
  }
}

/** Rounded to hundredths; null without a measurement. */
export function percentilesOf(samples: readonly number[]): Percentiles | null {
  if (samples.length === 0) return null;
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return Math.round(ms * 100) / 100;
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
