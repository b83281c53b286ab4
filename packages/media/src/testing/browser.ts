import { createRequire } from 'node:module';
import type * as wrtc from '@roamhq/wrtc';

/** libwebrtc, as browsers have it. Its types say that it is an ES module; it is none. */
export const { nonstandard, RTCPeerConnection } = createRequire(import.meta.url)(
  '@roamhq/wrtc',
) as typeof wrtc;

// When nothing is left to do Node takes the process down piece by piece, and this library's threads do not survive that
// (segmentation fault). An exit on request leaves them be.
process.once('beforeExit', () => process.exit());
