import type { Result } from '@streamxr/kernel';
import type { ByteRange } from '@streamxr/assets';
import type {
  Asset,
  Bounds,
  ClientMessage,
  ClientMessageOf,
  Grant,
  LodName,
  Refusal,
  Role,
} from '@streamxr/protocol';
import type { CampaignActor } from '../campaigns/campaigns.ts';
import type { CampaignWatcher } from '../campaigns/watchers.ts';
import type { Outgoing } from '../rooms/outgoing.ts';
import type { RoomHost } from '../rooms/room-host.ts';
import type { MediaRequest } from './media-request.ts';

/** What the gateway asks of the rest of the server. */

/** A caller as the ticket (or the guest policy) describes it. */
export interface Visitor {
  readonly name: string | null;
  readonly role: Role;
  readonly grants: readonly Grant[];
  /** Whose ticket it is, for limits per person; null for guests, who cannot be told apart. */
  readonly subject: string | null;
  /** When the ticket ends, and the connection with it; null for guests. */
  readonly expiresMs: number | null;
}

export interface Doorkeeper {
  /** Who this is in that room, by its ticket or as a guest. */
  admit(ticket: string | null, room: string): Promise<Result<Visitor, Refusal>>;
}

/** Bytes by their hash, ready to be read. */
export interface ContentSource {
  readonly bytes: number;
  readonly sha256: string;
  /** Throws StorageError. The range must lie inside. */
  read(range?: ByteRange): AsyncIterable<Uint8Array>;
}

/** One level of an asset. */
export interface AssetSource extends ContentSource {
  readonly lod: LodName;
}

export interface AssetShelf {
  list(): Promise<readonly Asset[]>;
  open(assetId: string, lod: LodName): Promise<Result<AssetSource, Refusal>>;
  /** Whatever an asset uses: levels, layers, manifests, thumbnails. */
  openContent(sha256: string): Promise<Result<ContentSource, Refusal>>;
  /** Of an asset's model; null while it is not known. */
  boundsOf(assetId: string): Bounds | null;
  /** Whether objects may refer to it. */
  has(assetId: string): boolean;
}

/** Where live simulations run. Null is a yes. */
export interface CampaignDesk {
  watch(room: RoomHost, watcher: CampaignWatcher, message: ClientMessageOf<'watch-campaign'>): Refusal | null;
  unwatch(room: RoomHost, connectionId: number, campaignId: string): void;
  left(room: RoomHost, connectionId: number): void;
  act(
    room: RoomHost,
    actor: CampaignActor | null,
    message: ClientMessageOf<'act-on-campaign'>,
  ): Refusal | null;
  check(room: RoomHost, watcher: CampaignWatcher, message: ClientMessageOf<'check-campaign'>): Refusal | null;
  repeat(room: RoomHost, connectionId: number, message: ClientMessageOf<'repeat-ticks'>): Refusal | null;
}

/** A way beside a member's WebSocket: fast, and nobody says what was lost. */
export interface UnreliableWay {
  /** At most 1,200 bytes. False when it is not open or full. */
  send(bytes: Uint8Array): boolean;
}

/** What models take of a member's line. */
export interface AssetLoad {
  readonly isLoading: boolean;
  /** The newest transfer as the member measured it; null before the first. */
  readonly measured: { readonly bitsPerSecond: number; readonly atMs: number } | null;
}

/** A member's line, for what is said about media. */
export interface MediaMember {
  readonly connectionId: number;
  /** At once, in nobody's tick. */
  tellNow(outgoing: Outgoing): void;
  /** With the tick of the server's writes. */
  tell(outgoing: Outgoing): void;
  /** Something of the member that came by its unreliable way. */
  receiveUnreliable(bytes: Uint8Array): void;
  /** Presence and ticks may go that way from now on; null when there is none any more. */
  usePresenceWay(way: UnreliableWay | null): void;
  readonly assetLoad: AssetLoad;
  /** Models are held to this; null for no bound. */
  paceAssets(bitsPerSecond: number | null): void;
}

/** Live media. Null is a yes: what it leads to is told to the member later. */
export interface MediaDesk {
  /** It has just got a `welcome`, whether it resumed or not. */
  welcomed(room: RoomHost, member: MediaMember): void;
  left(room: RoomHost, connectionId: number): void;
  receive(room: RoomHost, member: MediaMember, message: MediaRequest): Refusal | null;
}

/** Counters that operators watch; implemented over Prometheus. */
export interface GatewayMetrics {
  frameIn(bytes: number): void;
  /** A member reads too slowly, and has to be told anew. */
  readerBehind(): void;
  assetRequested(assetId: string, lod: LodName): void;
  assetBytes(bytes: number): void;
  /** Of layers, manifests and thumbnails. */
  layerBytes(bytes: number): void;
  clientBandwidth(bitsPerSecond: number): void;
  refused(code: string): void;
  /** What a member sent by its unreliable way: taken, older than what came before, or nothing that belongs there. */
  unreliableIn(outcome: 'taken' | 'late' | 'malformed'): void;
  /** A presence frame that went by the unreliable way instead of the WebSocket. */
  unreliableOut(): void;
  /** A frame of a campaign's ticks that did. */
  ticksOut(): void;
  /** A member asked for ticks that did not come that way. */
  ticksAskedFor(): void;
}

/** How fast one member may send, by its role. Time is passed in. */
export interface MessageMeter {
  take(type: ClientMessage['type'], nowMs: number): MeterVerdict;
}

export type MeterVerdict =
  | { readonly verdict: 'ok' }
  | { readonly verdict: 'wait'; readonly retryAfterMs: number }
  /** So far past the limit that the connection is not worth keeping. */
  | { readonly verdict: 'flood' };
