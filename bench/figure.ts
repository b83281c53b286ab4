/** One measured number. `goal` reads like the requirement ("< 10"), `against` names a peer measured in the same run and `ratio` ours to it. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: string;
  readonly against?: string;
  readonly ratio?: number;
  /** What lies behind it, for a plot. */
  readonly points?: readonly Readonly<Record<string, number>>[];
}

export interface BenchOptions {
  /** Ends within 45 s; coarser. */
  readonly quick: boolean;
  /** Names of the parts wanted; empty for all. */
  readonly parts: readonly string[];
}

export interface Bench {
  readonly summary: string;
  run(options: BenchOptions): AsyncIterable<Figure>;
}

/** The value below which `fraction` of the samples lie. */
export function percentile(samples: readonly number[], fraction: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** Three significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
