import type { ServerMessageOf } from '@streamxr/protocol';
import type { ParticleLevel, TickRoad } from '@streamxr/campaign';

/** How far a client's own simulation can be trusted. */
export type CampaignSync =
  /** Nothing has come yet. */
  | { readonly kind: 'waiting' }
  /** The last eight seconds are being replayed; `share` of them is done. */
  | { readonly kind: 'joining'; readonly share: number }
  /** Simulated in full, and not compared yet. */
  | { readonly kind: 'unchecked' }
  /** The last checksum was the server's. */
  | { readonly kind: 'exact' }
  /** A checksum was another; what differs is being replayed. */
  | { readonly kind: 'healing' }
  /** It was another, and is the server's again. */
  | { readonly kind: 'healed' }
  /** Not simulated here: the server streams some of the particles. */
  | { readonly kind: 'streamed' }
  /** This client cannot simulate what the server does. */
  | { readonly kind: 'different-module' };

export type CampaignMetrics = Omit<ServerMessageOf<'performance:metrics:v1:stream'>, 'type'>;

/** What a campaign costs here, and how it is doing. */
export interface CampaignFigures {
  readonly sync: CampaignSync;
  /** That was simulated last. */
  readonly tick: number;
  /** That have arrived and are not simulated yet, those that are kept back included. */
  readonly ticksBehind: number;
  /** Simulated and shown. */
  readonly particles: number;
  readonly quality: ParticleLevel;
  /** Of one tick, in milliseconds. */
  readonly stepMs: number;
  readonly packMs: number;
  /** Ticks are kept back so long, because of the line. */
  readonly bufferTicks: number;
  /** How they come. */
  readonly road: TickRoad;
  /** Times that some did not come by channel, and were asked for again. */
  readonly asked: number;
  /** Of this campaign, to here. */
  readonly bytesPerSecond: number;
  /** Checksums that were compared, and those that differed. */
  readonly checks: number;
  readonly mismatches: number;
  /** What the server says of itself; null until it has. */
  readonly server: CampaignMetrics | null;
}
