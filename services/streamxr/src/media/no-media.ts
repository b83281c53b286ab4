import type { MediaDesk } from '../gateway/ports.ts';

/** A server without voice and video. */
export const noMedia: MediaDesk = {
  welcomed: () => undefined,
  left: () => undefined,
  receive: () => ({ code: 'MEDIA_UNAVAILABLE' }),
};
