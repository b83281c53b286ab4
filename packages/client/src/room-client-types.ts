import type { ClientMessageOf } from '@streamxr/protocol';
import type { PlaneBytes } from './line/traffic.ts';
import type { LiveChanges } from './live-updates.ts';
import type { LossyTraffic } from './lossy/lossy-road.ts';

/** What a new object is made of; the server fills in what is left out. */
export type ObjectSpec = Omit<ClientMessageOf<'create-object'>, 'type' | 'requestId'>;
/** What `updateObject` may change. */
export type ObjectUpdate = LiveChanges;

/** One of the samples, or a description; where it stands. */
export type CampaignSpec = Omit<ClientMessageOf<'create-campaign'>, 'type' | 'requestId'>;
/** What `updateCampaign` may change. */
export type CampaignUpdate = Omit<ClientMessageOf<'update-campaign'>, 'type' | 'requestId' | 'campaignId'>;
/** To watch, to act, to compare checksums. */
export type CampaignMessage = ClientMessageOf<
  'watch-campaign' | 'unwatch-campaign' | 'act-on-campaign' | 'check-campaign' | 'repeat-ticks'
>;

/** Signalling of live media. */
export type MediaSignal = ClientMessageOf<
  | 'start-media'
  | 'stop-media'
  | 'media-offer'
  | 'media-candidate'
  | 'publish-track'
  | 'update-track'
  | 'unpublish-track'
  | 'media-view'
  | 'media-report'
>;

/** As whom a member goes; what is left out stays. */
export type Introduction = Omit<ClientMessageOf<'introduce'>, 'type' | 'requestId'>;

export interface ClientStats {
  /** Of the newest ping; 0 before the first. */
  readonly roundTripMs: number;
  /** Server time minus the client's clock. */
  readonly serverClockOffsetMs: number;
  readonly bytesIn: PlaneBytes;
  readonly bytesOut: PlaneBytes;
  /** Durable events applied. */
  readonly events: number;
  /** Times that events were missing, and the room's state was fetched afresh. */
  readonly gaps: number;
  /** Durable events that came again, and were ignored. */
  readonly duplicates: number;
  readonly garbledFrames: number;
  /** What went and came beside the line. */
  readonly lossy: LossyTraffic;
}
