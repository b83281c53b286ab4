import type { Identity } from '@streamxr/access';
import type { Clock, Logger, Result } from '@streamxr/kernel';
import type { Campaign, Refusal } from '@streamxr/protocol';
import type { CampaignOrder } from '@streamxr/rooms';
import type { AddressRates } from '../admission/address-rates.ts';
import type { Admission } from '../admission/admission.ts';
import type { OriginPolicy } from '../admission/origin-policy.ts';
import type { TrustedProxies } from '../admission/trusted-proxies.ts';
import type { AssetLibrary } from '../assets/asset-library.ts';
import type { Metrics } from '../metrics.ts';
import type { HealthMonitor } from './health-monitor.ts';
import type { ExternalDesk } from './whip/external-desk.ts';

export interface RoomListing {
  readonly room: string;
  readonly members: number;
  /** Of the members, those without a seat. */
  readonly spectators: number;
  /** In the lobby. */
  readonly waiting: number;
  readonly objects: number;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/** What HTTP asks of the rooms. */
export interface RoomBook {
  list(): Promise<readonly RoomListing[]>;
  get(room: string): Promise<RoomListing | null>;
  /** Refuses with ROOM_NOT_FOUND or STORAGE_FAILED. */
  setSlowMode(room: string, seconds: number): Promise<Result<void, Refusal>>;
  /** Refuses with ROOM_NOT_FOUND. */
  campaigns(room: string): Promise<Result<readonly Campaign[], Refusal>>;
  /** What was ordered, as it is now; null for what is gone. */
  orderCampaign(room: string, order: CampaignOrder): Promise<Result<Campaign | null, Refusal>>;
}

/** A server that is starting or draining answers, but wants no new visitors. */
export type ServerPhase = 'starting' | 'ready' | 'draining';

/** What a client may want to know before it begins; the body of GET /api/server. */
export interface ServerDescription {
  readonly version: string;
  /** Under which other machines reach this server, best first; for invite links and QR codes. */
  readonly urls: readonly string[];
  readonly tls: boolean;
  readonly guests: 'edit' | 'view' | 'off';
  readonly limits: { readonly assetBytesMax: number };
}

/** The rest of the server as the HTTP routes see it. */
export interface HttpParts {
  readonly library: AssetLibrary;
  readonly rooms: RoomBook;
  readonly admission: Admission;
  readonly origins: OriginPolicy;
  readonly proxies: TrustedProxies;
  /** Null when limits are off. */
  readonly uploadRates: AddressRates | null;
  /** Of sessions of WHIP and WHEP that begin; null when limits are off. */
  readonly whipRates: AddressRates | null;
  readonly externals: ExternalDesk;
  readonly health: HealthMonitor;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly assetBytesMax: number;
  /** The built page. */
  readonly pageFolder: string;
  readonly describe: () => ServerDescription;
  readonly phase: () => ServerPhase;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Pages of every origin may ask: only a ticket counts here. */
    anyOrigin?: boolean;
  }
  interface FastifyRequest {
    /** Who is asking; set before the handlers of /api. */
    identity: Identity | null;
  }
}
