import {
  actionBucket,
  chatBucket,
  MessageFlood,
  type MessageVerdict,
  type TokenBucket,
  watchBucket,
} from '@streamxr/access';
import type { ClientMessage, Role } from '@streamxr/protocol';
import type { MessageMeter } from '../gateway/ports.ts';
import { AddressRates } from './address-rates.ts';

/** Two seconds' worth may come at once: a class that walks in together says more in its first moment. */
const addressBurstSeconds = 2;

/** What all connections of one address may send together, a second (I6). */
export function addressMessageRates(perSecond: number): AddressRates {
  return new AddressRates({ perSecond, burst: perSecond * addressBurstSeconds });
}

/**
 * The meters of a server whose limits are on: everything that a connection sends counts, for it and for its address; and chat by
 * the member's role besides.
 */
export function metersOf(
  addresses: AddressRates,
): (role: Role | 'greeting', address: string) => MessageMeter {
  return (role, address) =>
    new MemberMeter(role === 'greeting' ? null : role, (nowMs) => addresses.take(address, nowMs));
}

/** For load tests. */
export const unlimited: MessageMeter = { take: () => ({ verdict: 'ok' }) };

class MemberMeter implements MessageMeter {
  readonly #flood = new MessageFlood();
  readonly #role: Role | null;
  readonly #takeOfAddress: (nowMs: number) => number;
  /** Made when they are needed: most members never act on a campaign. */
  #chat: TokenBucket | null = null;
  #actions: TokenBucket | null = null;
  #watches: TokenBucket | null = null;

  constructor(role: Role | null, takeOfAddress: (nowMs: number) => number) {
    this.#role = role;
    this.#takeOfAddress = takeOfAddress;
  }

  take(type: ClientMessage['type'], nowMs: number): MessageVerdict {
    const verdict = this.#flood.observe(nowMs);
    // What is refused to the member costs its neighbours behind the same address nothing.
    if (verdict.verdict !== 'ok') return verdict;
    const addressMs = this.#takeOfAddress(nowMs);
    if (addressMs > 0) return { verdict: 'wait', retryAfterMs: addressMs };
    const bucket = this.#role === null ? null : this.#bucketFor(type, this.#role);
    const retryAfterMs = bucket?.take(nowMs) ?? 0;
    return retryAfterMs === 0 ? verdict : { verdict: 'wait', retryAfterMs };
  }

  #bucketFor(type: ClientMessage['type'], role: Role): TokenBucket | null {
    switch (type) {
      case 'chat-message':
        return (this.#chat ??= chatBucket(role));
      case 'act-on-campaign':
        return (this.#actions ??= actionBucket(role));
      case 'watch-campaign':
      case 'check-campaign':
      case 'repeat-ticks':
        return (this.#watches ??= watchBucket());
      default:
        return null;
    }
  }
}
