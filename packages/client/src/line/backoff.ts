import type { Random } from '@streamxr/kernel';

const firstMs = 500;
const longestMs = 15_000;

/**
 * How long to wait before try number `attempt` (from 1): uniform from 0 to a cap that doubles from 0.5 s to 15 s, so that the
 * members of a server that went down do not come back in step. On top of `retryAfterMs` where the server named a delay.
 * Source: "full jitter", Marc Brooker, Exponential Backoff And Jitter, AWS, 2015.
 */
export function backoffMs(attempt: number, random: Random, retryAfterMs = 0): number {
  const capMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 16));
  return retryAfterMs + random.float() * capMs;
}
