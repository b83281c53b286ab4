import type {
  Asset,
  AudioZone,
  Campaign,
  ErrorCode,
  LodName,
  ObjectChanges,
  Peer,
  ServerMessage,
  ServerMessageOf,
  SharedObject,
  Stage,
} from '@streamxr/protocol';
import type { ConnectionState } from './line/connection-state.ts';
import type { ChatLine, Self } from './mirror.ts';

const campaignStreamTypes = [
  'campaign:sync:v1:stream',
  'campaign-ticks',
  'recent-ticks',
  'physics:state:v1:stream',
  'particle:update:v1:stream',
  'performance:metrics:v1:stream',
] as const satisfies readonly ServerMessage['type'][];
const campaignStreamTypeSet: ReadonlySet<string> = new Set(campaignStreamTypes);

export type CampaignStreamMessage = ServerMessageOf<(typeof campaignStreamTypes)[number]>;

export function isCampaignStream(message: ServerMessage): message is CampaignStreamMessage {
  return campaignStreamTypeSet.has(message.type);
}

const assetTypes = [
  'asset-list',
  'asset-added',
  'asset-changed',
  'asset-removed',
  'asset-metadata',
  'asset-chunk',
  'asset-complete',
  'asset-skipped',
] as const satisfies readonly ServerMessage['type'][];
const assetTypeSet: ReadonlySet<string> = new Set(assetTypes);

/** What is for the AssetClient alone. */
export function isAssetMessage(
  message: ServerMessage,
): message is ServerMessageOf<(typeof assetTypes)[number]> {
  return assetTypeSet.has(message.type);
}

const mediaTypes = [
  'media-tracks',
  'track-published',
  'track-updated',
  'track-unpublished',
  'media-ready',
  'media-answer',
  'media-plan',
  'media-quality',
  'media-lost',
  'speaking',
] as const satisfies readonly ServerMessage['type'][];
const mediaTypeSet: ReadonlySet<string> = new Set(mediaTypes);

export type MediaMessage = ServerMessageOf<(typeof mediaTypes)[number]>;

export function isMediaMessage(message: ServerMessage): message is MediaMessage {
  return mediaTypeSet.has(message.type);
}

/** What a RoomClient tells. When a listener runs, the client's own properties show the new state already. */
export interface RoomEvents {
  connection: ConnectionState;
  /** In the room. Unless `resumed`, `peers`, `objects` and `chat` were replaced; the differences follow as events of their own. */
  welcome: { readonly self: Self; readonly resumed: boolean };
  'peer-joined': { readonly peer: Peer };
  'peer-left': { readonly peer: Peer };
  /** The standing, the hand, the name or the colour of another member is different. */
  'peer-changed': { readonly peer: Peer; readonly former: Peer };
  /** The same of this member: as a spectator it was given a seat, say. */
  'self-changed': { readonly self: Self };
  /** How long everybody waits between two chat lines; `seconds` 0 when not at all. `by` is null when the operator set it. */
  'slow-mode-changed': { readonly seconds: number; readonly by: string | null };
  'object-changed': {
    readonly object: SharedObject;
    /** Only what is different; everything when `created`. */
    readonly changes: ObjectChanges;
    /** Null when the server did it, or when nobody can say any more who did. */
    readonly by: string | null;
    readonly kind: 'created' | 'updated';
  };
  /** `object` is as it was last. */
  'object-deleted': { readonly object: SharedObject; readonly by: string | null };
  /**
   * `chat` has a new line (`said`), or one of this member that waits for its echo (`pending`), or such a line is gone
   * (`settled`): said by now, or refused.
   */
  chat: { readonly line: ChatLine; readonly kind: 'said' | 'pending' | 'settled' };
  /** A refusal of the server. Those of requests reject the request's promise as well. */
  error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly requestId: string | undefined;
    readonly objectId: string | undefined;
    readonly retryAfterMs: number | undefined;
  };
  /** Campaigns were made, steered or taken away. */
  'campaigns-changed': { readonly campaigns: ReadonlyMap<string, Campaign> };
  /** What the server streams of the campaigns that this member watches. */
  'campaign-stream': CampaignStreamMessage;
  /** Ticks that came beside the line. */
  'unreliable-ticks': ServerMessageOf<'recent-ticks'>;
  /** What the server says of live media, for `MediaClient`. */
  media: MediaMessage;
  /** `by` null: the server, or somebody while this client was away. */
  'audio-zones-changed': { readonly zones: readonly AudioZone[]; readonly by: string | null };
  /** Who may speak and show is different. */
  'stage-changed': { readonly stage: Stage; readonly by: string | null };
  'assets-changed': { readonly known: readonly Asset[] };
  /** The server is going; the client comes back by itself. */
  goodbye: { readonly code: ErrorCode; readonly reason: string; readonly retryAfterMs: number };
  'lod-recommendation': { readonly lod: LodName; readonly bandwidthBps: number; readonly reason: string };
}
