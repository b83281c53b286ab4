import type { LodName } from '@streamxr/protocol';
import { SteadyMean } from './steady-mean.ts';

/** Weight of the newest transfer: after three of them, 7/8 of the estimate is new. */
const newestWeight = 0.5;
/**
 * A better level is taken at its border, and left only this far below it. Noise of ±30 % moves the steady mean by 4 % (its standard deviation), so that
 * a line in the middle of the gap reaches either end once in some thousands of transfers.
 */
const leaveAt = 0.75;
/** Shorter transfers say more about latency than about bandwidth. */
const bytesMin = 4 * 1024;

/**
 * Bytes per second as the client saw them, and which level of detail suits them. The estimate is an exponential moving average of real transfers; the
 * recommendation follows a steadier mean, which only a real change of the line moves fast.
 */
export class BandwidthEstimate {
  readonly #thresholdBytesPerSecond: number;
  readonly #steady = new SteadyMean();
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

  /** A transfer that took more than no time; shorter ones than 4 KiB are ignored. */
  add(bytes: number, durationMs: number): void {
    if (!(bytes >= bytesMin && durationMs > 0)) return;
    const measured = (bytes * 1000) / durationMs;
    const before = this.#bytesPerSecond ?? measured;
    this.#bytesPerSecond = before + newestWeight * (measured - before);
    this.#lod = this.#choose(this.#steady.add(measured));
  }

  #choose(bytesPerSecond: number): LodName {
    const high = this.#thresholdBytesPerSecond;
    const medium = high / 2;
    if (bytesPerSecond >= (this.#lod === 'high' ? high * leaveAt : high)) return 'high';
    return bytesPerSecond >= (this.#lod === 'low' ? medium : medium * leaveAt) ? 'medium' : 'low';
  }
}
