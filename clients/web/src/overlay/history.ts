/** The last so many samples of one figure, newest last. */
export class FigureHistory {
  readonly #samples: number[] = [];
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get samples(): readonly number[] {
    return this.#samples;
  }

  add(sample: number): void {
    this.#samples.push(sample);
    if (this.#samples.length > this.#capacity) this.#samples.shift();
  }
}

/** An SVG path through the samples in a box of `width` by `height`; the largest of them and `ceiling` reaches the top. */
export function sparkPath(
  samples: readonly number[],
  capacity: number,
  width: number,
  height: number,
  ceiling: number,
): string {
  const top = Math.max(ceiling, ...samples);
  const step = width / Math.max(1, capacity - 1);
  // The newest sample is at the right edge, however few there are.
  const left = width - (samples.length - 1) * step;
  return samples
    .map(
      (sample, i) =>
        `${i === 0 ? 'M' : 'L'}${(left + i * step).toFixed(1)} ${(height - (sample / top) * height).toFixed(1)}`,
    )
    .join('');
}
