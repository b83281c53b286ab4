import type { Clock } from '@streamxr/kernel';

/** The machine's own. */
export const systemClock: Clock = { nowMs: () => Date.now() };
