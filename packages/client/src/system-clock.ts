import type { Clock } from '@streamxr/kernel';

/** Milliseconds since the Unix epoch with fractions; never set back while the page lives, unlike `Date.now()`. */
export const systemClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
};
