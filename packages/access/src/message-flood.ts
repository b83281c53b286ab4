import { TokenBucket } from './token-bucket.ts';

export interface FloodRates {
  readonly perSecond: number;
  readonly burst: number;
}

/** A head, two hands and a dragged object at 30 Hz stay below it. */
export const defaultFloodRates: FloodRates = { perSecond: 120, burst: 240 };

/** From refusing single messages to giving up on the sender. */
const floodFactor = 4;

export type FloodVerdict = 'within' | 'RATE_LIMITED' | 'FLOOD';

/** Watches how fast one connection sends: too fast is refused message by message, four times too fast ends the connection. */
export class MessageFlood {
  readonly #polite: TokenBucket;
  readonly #bearable: TokenBucket;

  constructor({ perSecond, burst }: FloodRates = defaultFloodRates) {
    this.#polite = new TokenBucket({ perSecond, burst });
    this.#bearable = new TokenBucket({ perSecond: perSecond * floodFactor, burst: burst * floodFactor });
  }

  /** Call once for each message that arrives. */
  observe(nowMs: number): FloodVerdict {
    // Both count every message: refused ones are what a flood is made of.
    const bearable = this.#bearable.take(nowMs) === 0;
    const polite = this.#polite.take(nowMs) === 0;
    if (!bearable) return 'FLOOD';
    return polite ? 'within' : 'RATE_LIMITED';
  }
}
