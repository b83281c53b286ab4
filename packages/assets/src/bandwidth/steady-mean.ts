/** Samples that the mean forgets over: long enough to still noise of ±30 % to ±4 %. */
const memory = 10;
/** Farther from the mean than noise goes. */
const outlier = 0.35;
/** So many in a row on the same side are no noise but another line. */
const outliersMin = 2;

/** A mean that noise hardly moves and a real change moves at once: two samples in a row that lie 35 % off on the same side begin a new mean. */
export class SteadyMean {
  #mean = 0;
  #samples = 0;
  /** Outliers in a row: positive above, negative below. */
  #run = 0;
  #runSum = 0;

  /** The mean with the sample in it. */
  add(sample: number): number {
    const side = this.#sideOf(sample);
    this.#runSum = side !== 0 && Math.sign(this.#run) === side ? this.#runSum + sample : sample;
    this.#run = side === 0 ? 0 : Math.sign(this.#run) === side ? this.#run + side : side;
    if (Math.abs(this.#run) >= outliersMin) {
      this.#mean = this.#runSum / Math.abs(this.#run);
      this.#samples = Math.abs(this.#run);
      this.#run = 0;
      return this.#mean;
    }
    this.#samples = Math.min(memory, this.#samples + 1);
    this.#mean += (sample - this.#mean) / this.#samples;
    return this.#mean;
  }

  #sideOf(sample: number): -1 | 0 | 1 {
    if (this.#samples === 0) return 0;
    if (sample > this.#mean * (1 + outlier)) return 1;
    return sample < this.#mean * (1 - outlier) ? -1 : 0;
  }
}
