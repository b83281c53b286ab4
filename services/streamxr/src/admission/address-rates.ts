import { TokenBucket } from '@streamxr/access';

/** Addresses remembered at once; a flood of new ones shares a single bucket instead of our memory. */
const addressesMax = 10_000;

/** A rate for each network address. Time is passed in. */
export class AddressRates {
  readonly #rate: { readonly perSecond: number; readonly burst: number };
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #overflow: TokenBucket;

  constructor(perMinute: number) {
    this.#rate = { perSecond: perMinute / 60, burst: perMinute };
    this.#overflow = new TokenBucket(this.#rate);
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
    for (const [address, bucket] of this.#buckets) if (bucket.isFull(nowMs)) this.#buckets.delete(address);
  }
}
