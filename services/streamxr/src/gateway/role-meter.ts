import { chatBucket, MessageFlood, type TokenBucket } from '@streamxr/access';
import { unreachable } from '@streamxr/kernel';
import type { ClientMessage, Role } from '@streamxr/protocol';
import type { MessageMeter, MeterVerdict } from './ports.ts';

/** Lets everything through: `--limits off`, for load tests. */
export const noMeter: MessageMeter = { take: () => ({ verdict: 'ok' }) };

/** How long a sender waits that is refused for sheer number; the bucket regains a dozen messages meanwhile. */
const floodRetryMs = 100;

/** All messages of a connection count towards its flood limit; chat also towards its role's rate (P5). */
export class RoleMeter implements MessageMeter {
  readonly #flood = new MessageFlood();
  readonly #chat: TokenBucket | null;

  constructor(role: Role | 'greeting') {
    this.#chat = role === 'greeting' ? null : chatBucket(role);
  }

  take(type: ClientMessage['type'], nowMs: number): MeterVerdict {
    const observed = this.#flood.observe(nowMs);
    switch (observed) {
      case 'FLOOD':
        return { verdict: 'flood' };
      case 'RATE_LIMITED':
        return { verdict: 'wait', retryAfterMs: floodRetryMs };
      case 'within': {
        const retryAfterMs = type === 'chat-message' && this.#chat !== null ? this.#chat.take(nowMs) : 0;
        return retryAfterMs === 0 ? { verdict: 'ok' } : { verdict: 'wait', retryAfterMs };
      }
      default:
        return unreachable(observed);
    }
  }
}
