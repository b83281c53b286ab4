import { TokenBucket } from '@streamxr/access';

/** Addresses remembered at once; a flood of new ones shares a single bucket instead of our memory. */
const addressesMax = 10_000;
/** Looking for addresses to forget goes through all of them: not for every message of a flood. */
const forgetEveryMs = 1_000;

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A rate for each network address. Time is passed in. */
export class AddressRates {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #overflow: TokenBucket;
  #forgotMs = Number.NEGATIVE_INFINITY;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#overflow = new TokenBucket(rate);
  }

  /** A minute's worth may come at once. */
  static perMinute(count: number): AddressRates {
    return new AddressRates({ perSecond: count / 60, burst: count });
  }

  /** 0 when the address may go on, else the milliseconds until it may. */
  take(address: string, nowMs: number): number {
    return this.#bucketOf(address, nowMs).take(nowMs);
  }

  #bucketOf(address: string, nowMs: number): TokenBucket {
    const known = this.#buckets.get(address);
    if (known !== undefined) return known;
    if (this.#buckets.size >= addressesMax) this.#forgetRested(nowMs);
    if (this.#buckets.size >= addressesMax) return this.#overflow;
    const bucket = new TokenBucket(this.#rate);
    this.#buckets.set(address, bucket);
    return bucket;
  }

  #forgetRested(nowMs: number): void {
    if (Math.abs(nowMs - this.#forgotMs) < forgetEveryMs) return;
    this.#forgotMs = nowMs;
    for (const [address, bucket] of this.#buckets) if (bucket.isFull(nowMs)) this.#buckets.delete(address);
  }
}
