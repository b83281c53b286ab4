import type { Dialect } from '../dialect.ts';
import { poseOf } from '../walk.ts';

/** The bare servers of this bench: they greet with one frame; what is said goes to all as it is. */
export const plain: Dialect = {
  door: () => Promise.resolve({ path: '/', subprotocol: null }),
  opening: () => null,
  joining: () => ({ isIn: true, reply: null }),
  broadcast: (text) => text,
  pose: (index, timeMs, walk) => JSON.stringify({ type: 'head-tracking', ...poseOf(index, timeMs, walk) }),
};
