import { type PlanLimits, type TrackLimits, defaultPlanLimits, defaultTrackLimits } from '@streamxr/media';

/** Bounds of live media. */
export interface MediaLimits {
  /** Peer connections of this server. */
  readonly linksMax: number;
  /** What one peer may send. */
  readonly publisherBitsPerSecondMax: number;
  /** What one viewer gets, however much its way carries. */
  readonly viewerBitsPerSecondMax: number;
  readonly tracks: TrackLimits;
  readonly plan: PlanLimits;
  /** A link that does not connect within this time, offer or not, is given up. */
  readonly connectMsMax: number;
  /** A link whose peer was not heard for so long is taken for lost; engines say `failed` sooner. */
  readonly silentMsMax: number;
  /** An unmuted track that brings nothing for so long ends. */
  readonly stalledMs: number;
  readonly offersPerSecond: number;
  readonly offersBurst: number;
  /** Of one link. A browser with many networks has some twenty. */
  readonly candidatesMax: number;
}

export const defaultMediaLimits: MediaLimits = {
  linksMax: 1_500,
  publisherBitsPerSecondMax: 8_000_000,
  viewerBitsPerSecondMax: 20_000_000,
  tracks: defaultTrackLimits,
  plan: defaultPlanLimits,
  connectMsMax: 30_000,
  silentMsMax: 20_000,
  stalledMs: 30_000,
  offersPerSecond: 4,
  offersBurst: 12,
  candidatesMax: 64,
};
