import type { LodName } from '@streamxr/protocol';

/** Weight of the newest transfer: after three of them, 7/8 of the estimate is new. */
const newestWeight = 0.5;
/** A level is left only when the estimate is this far past the border, so that noise does not make it flap. */
const hysteresis = 0.15;
/** Shorter transfers say more about latency than about bandwidth. */
const bytesMin = 4 * 1024;

/** Bytes per second as the client saw them; an exponential moving average of real transfers. */
export class BandwidthEstimate {
  readonly #thresholdBytesPerSecond: number;
  #bytesPerSecond: number | null = null;
  #lod: LodName = 'high';

  /** At or above the threshold `high` is recommended, from half of it `medium`, below that `low`. */
  constructor(thresholdBytesPerSecond = 500 * 1024) {
    this.#thresholdBytesPerSecond = thresholdBytesPerSecond;
  }

  /** Null before the first transfer. */
  get bytesPerSecond(): number | null {
    return this.#bytesPerSecond;
  }

  get recommended(): LodName {
    return this.#lod;
  }

  add(bytes: number, durationMs: number): void {
    if (bytes < bytesMin || !(durationMs > 0)) return;
    const measured = (bytes * 1000) / durationMs;
    this.#bytesPerSecond =
      this.#bytesPerSecond === null
        ? measured
        : this.#bytesPerSecond * (1 - newestWeight) + measured * newestWeight;
    this.#lod = this.#choose(this.#bytesPerSecond);
  }

  #choose(bytesPerSecond: number): LodName {
    const borders = { high: this.#thresholdBytesPerSecond, medium: this.#thresholdBytesPerSecond / 2 };
    const reach = (border: number, held: boolean): boolean =>
      bytesPerSecond >= border * (held ? 1 - hysteresis : 1);
    if (reach(borders.high, this.#lod === 'high')) return 'high';
    return reach(borders.medium, this.#lod !== 'low') ? 'medium' : 'low';
  }
}
