import type { types } from 'mediasoup';
import { commonNumbering, type Numbering, routerCodecs } from '../rtp/numbering.ts';
import type { Seat } from '../workers/seat.ts';

/** A room's router on one worker, for members whose offers number formats alike. */
export interface Space {
  readonly seat: Seat;
  readonly numbering: Numbering;
  readonly router: types.Router;
  readonly levels: types.AudioLevelObserver;
  /** Lets this process speak on data channels. */
  readonly direct: types.DirectTransport;
  /** Of sources whose home is another space: piped here when first asked for. */
  readonly copies: Map<string, Promise<types.Producer | null>>;
}

/** Voices that are told of at once. */
const voicesMax = 64;
/** Below, in decibels of full scale, nobody hears it. */
const silenceDecibels = -60;
/** The worker accepts no shorter one. */
const levelsEveryMs = 250;
const messageBytesMax = 65_536;

/** Rejects when the worker dies meanwhile. */
export async function openSpace(seat: Seat, wanted: Numbering): Promise<Space> {
  const codecs = routerCodecs(wanted);
  const numbering = codecs === null ? commonNumbering : wanted;
  const mediaCodecs = codecs ?? routerCodecs(commonNumbering) ?? [];
  const router = await seat.worker.createRouter({ mediaCodecs });
  try {
    const [levels, direct] = await Promise.all([
      router.createAudioLevelObserver({
        maxEntries: voicesMax,
        threshold: silenceDecibels,
        interval: levelsEveryMs,
      }),
      router.createDirectTransport({ maxSendMessageSize: messageBytesMax }),
    ]);
    return { seat, numbering, router, levels, direct, copies: new Map() };
  } catch (error) {
    router.close();
    throw error;
  }
}
