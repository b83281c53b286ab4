import { TokenBucket } from './token-bucket.ts';

export interface FloodRates {
  readonly perSecond: number;
  readonly burst: number;
}

/** A head, two hands and a dragged object at 30 Hz stay below it. */
export const defaultFloodRates: FloodRates = { perSecond: 120, burst: 240 };

/** From refusing single messages to giving up on the sender. */
const floodFactor = 4;

export type MessageVerdict =
  | { readonly verdict: 'ok' }
  | { readonly verdict: 'wait'; readonly retryAfterMs: number }
  /** So far past the limit that the connection is not worth keeping. */
  | { readonly verdict: 'flood' };

// Shared: one of these is the answer to nearly every message.
const within: MessageVerdict = { verdict: 'ok' };
const flood: MessageVerdict = { verdict: 'flood' };

/** Watches how fast one connection sends: too fast is refused message by message, four times too fast ends the connection. */
export class MessageFlood {
  readonly #polite: TokenBucket;
  readonly #bearable: TokenBucket;

  constructor({ perSecond, burst }: FloodRates = defaultFloodRates) {
    this.#polite = new TokenBucket({ perSecond, burst });
    this.#bearable = new TokenBucket({ perSecond: perSecond * floodFactor, burst: burst * floodFactor });
  }

  /** Call once for each message that arrives. */
  observe(nowMs: number): MessageVerdict {
    // Both count every message: refused ones are what a flood is made of.
    const unbearableMs = this.#bearable.take(nowMs);
    const retryAfterMs = this.#polite.take(nowMs);
    if (unbearableMs > 0) return flood;
    return retryAfterMs === 0 ? within : { verdict: 'wait', retryAfterMs };
  }
}
