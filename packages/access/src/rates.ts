import type { Role } from '@streamxr/protocol';
import { TokenBucket } from './token-bucket.ts';

/** Chat messages a second (P5). */
export const chatPerSecond: Readonly<Record<Role, number>> = {
  owner: 50,
  admin: 50,
  streamer: 50,
  premium: 10,
  free: 5,
  anonymous: 2,
};

/** A second's worth may come at once: people send two lines in a row. */
export function chatBucket(role: Role): TokenBucket {
  return new TokenBucket({ perSecond: chatPerSecond[role], burst: chatPerSecond[role] });
}

/** Acts on campaigns a second (C4): a push that goes on is said ten times a second, and two hands may push. */
export const actionsPerSecond: Readonly<Record<Role, number>> = {
  owner: 60,
  admin: 60,
  streamer: 60,
  premium: 40,
  free: 30,
  anonymous: 20,
};

export function actionBucket(role: Role): TokenBucket {
  return new TokenBucket({ perSecond: actionsPerSecond[role], burst: actionsPerSecond[role] });
}

/** Beginning to watch costs the server hundreds of kilobytes: a page does it once, and again when its line was bad. */
export function watchBucket(): TokenBucket {
  return new TokenBucket({ perSecond: 1, burst: 16 });
}

/**
 * Connections that one subject may have in one room (P5). Guests have no subject to count by: their 1 means that a session lives on one
 * connection at a time, which resuming ensures by itself.
 */
export const connectionsPerRoom: Readonly<Record<Role, number>> = {
  owner: Number.POSITIVE_INFINITY,
  admin: Number.POSITIVE_INFINITY,
  streamer: 1,
  premium: Number.POSITIVE_INFINITY,
  free: 3,
  anonymous: 1,
};
