import { chatBucket, MessageFlood, type MessageVerdict, type TokenBucket } from '@streamxr/access';
import type { ClientMessage, Role } from '@streamxr/protocol';
import type { MessageMeter } from '../gateway/ports.ts';

/** The meters of a server whose limits are on: everything a connection sends counts, and chat by the member's role besides. */
export function meterFor(role: Role | 'greeting'): MessageMeter {
  return new RoleMeter(role === 'greeting' ? null : chatBucket(role));
}

/** For load tests. */
export const unlimited: MessageMeter = { take: () => ({ verdict: 'ok' }) };

class RoleMeter implements MessageMeter {
  readonly #flood = new MessageFlood();
  readonly #chat: TokenBucket | null;

  constructor(chat: TokenBucket | null) {
    this.#chat = chat;
  }

  take(type: ClientMessage['type'], nowMs: number): MessageVerdict {
    const verdict = this.#flood.observe(nowMs);
    if (verdict.verdict !== 'ok' || type !== 'chat-message' || this.#chat === null) return verdict;
    const retryAfterMs = this.#chat.take(nowMs);
    return retryAfterMs === 0 ? verdict : { verdict: 'wait', retryAfterMs };
  }
}
