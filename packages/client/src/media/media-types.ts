import type {
  ClientMessageOf,
  MediaEngineName,
  MediaTrack,
  MemberTrackKind,
  ServerMessageOf,
  TrackEnding,
  TrackKind,
  TrackPlace,
  VoiceLevel,
} from '@streamxr/protocol';
import type { StreamXrError } from '../stream-xr-error.ts';

/**
 * `reconnecting`: it was connected, and tries again. `unavailable`: the server has no voice and video. `failed`: nothing gets
 * through; `problem` says why, and `start` tries again.
 */
export type MediaState = 'off' | 'starting' | 'connected' | 'reconnecting' | 'failed' | 'unavailable';

/** A track of somebody else that arrives here. */
export interface ReceivedTrack {
  readonly trackId: string;
  readonly kind: TrackKind;
  /**
   * The slot's own: another track may come in the same one later. Never stop it. Chromium brings sound to an AudioContext only
   * while some media element plays it, too; a muted one will do.
   */
  readonly media: MediaStreamTrack;
  /** It is encrypted, and the key here is missing or another one: nothing can be seen or heard. */
  readonly locked: boolean;
}

export interface PublishAs {
  readonly kind: MemberTrackKind;
  readonly title?: string | undefined;
  readonly place?: TrackPlace | undefined;
  readonly muted?: boolean | undefined;
}

/** Why a track of this member is gone: its device is, or the server's reason. */
export type PublishedEnding = 'device' | TrackEnding;

/** A track of this member. After a long absence it goes by another `trackId`. */
export interface PublishedTrack {
  readonly trackId: string;
  readonly kind: MemberTrackKind;
  readonly media: MediaStreamTrack;
  readonly muted: boolean;
  /** Null while it lives. */
  readonly ended: PublishedEnding | null;
  /** Shows another device in its place, without anybody else's doing. The former is not stopped. */
  replace(media: MediaStreamTrack): Promise<void>;
  /** Holds at once, and is told to the room. */
  setMuted(muted: boolean): void;
  /** Ends it. The device is not stopped. */
  unpublish(): Promise<void>;
}

export interface ReceivedStats {
  readonly trackId: string;
  readonly bitsPerSecond: number;
  /** Share of packets that never came, 0 to 1, in the last second. */
  readonly loss: number;
  readonly jitterMs: number;
  /** How long packets wait to be played in order. */
  readonly bufferMs: number;
  /** Of pictures, since the track came. */
  readonly freezes: number;
  readonly freezeMs: number;
  readonly framesPerSecond: number;
  /** In pixels; 0 for sound, and before the first picture. */
  readonly width: number;
  readonly height: number;
  /** Share of the sound that had to be made up, 0 to 1. */
  readonly concealed: number;
  /** What the server forwards, 0 the smallest; null while nothing, or not told yet. */
  readonly layer: number | null;
  readonly layers: number;
  /** `VP9`; empty while nothing came. */
  readonly codec: string;
}

export interface SentStats {
  readonly trackId: string;
  readonly bitsPerSecond: number;
  /** As the server reports it, 0 to 1. */
  readonly loss: number;
  readonly framesPerSecond: number;
  readonly width: number;
  readonly height: number;
  /** Why pictures are smaller than they could be: `none`, `cpu`, `bandwidth`, `other`. */
  readonly limitedBy: string;
  /** Simulcast layers that go out now. */
  readonly layers: number;
  /** `VP9`; empty while nothing went. */
  readonly codec: string;
  /** Layers within an encoding, as WebRTC-SVC names them; empty for sound, and where the browser does not say. */
  readonly scalabilityMode: string;
  /** Pictures that the device brings, whether they are sent or not. */
  readonly sourceFramesPerSecond: number;
}

/** Kind of the local candidate in use, and what carries it. */
export type MediaPath = NonNullable<ReportFields['path']>;
type ReportFields = ClientMessageOf<'media-report'>;

export interface LinkStats {
  /** What forwards on the server; null while there is no connection. */
  readonly engine: MediaEngineName | null;
  readonly roundTripMs: number | null;
  readonly path: MediaPath | null;
  readonly bitsPerSecondIn: number;
  readonly bitsPerSecondOut: number;
  /** What the way from here carries, as the browser estimates it; null before it does. */
  readonly estimateOutBitsPerSecond: number | null;
  /** What the way to here carries, and what media may take of it, as the server tells; null before it does. */
  readonly estimateBitsPerSecond: number | null;
  readonly budgetBitsPerSecond: number | null;
  /** From `start` to the connection; null before. */
  readonly connectMs: number | null;
  /** Whether poses go by data channel. */
  readonly channelOpen: boolean;
}

export interface MediaStats {
  readonly link: LinkStats;
  readonly received: readonly ReceivedStats[];
  readonly sent: readonly SentStats[];
}

/** What a MediaClient tells. When a listener runs, the client's properties show the new state already. */
export interface MediaEvents {
  state: { readonly state: MediaState; readonly problem: StreamXrError | null };
  /** Tracks of the room came, changed or went. `ended` says of those that went why. */
  tracks: {
    readonly tracks: ReadonlyMap<string, MediaTrack>;
    readonly ended: readonly { readonly track: MediaTrack; readonly why: TrackEnding }[];
  };
  received: { readonly received: ReadonlyMap<string, ReceivedTrack> };
  /** The loudest first; who is not named is silent. */
  speaking: { readonly voices: readonly VoiceLevel[] };
  quality: ServerMessageOf<'media-quality'>;
  /** Every second while connected. */
  stats: MediaStats;
  /** A track of this member is gone, and not by `unpublish`. */
  'published-ended': { readonly track: PublishedTrack; readonly why: PublishedEnding };
}
