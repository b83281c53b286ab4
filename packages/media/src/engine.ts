import type { Result } from '@streamxr/kernel';
import type { MediaChannels, MediaEngineName, SvcMode } from '@streamxr/protocol';

/**
 * Forwards packets between peer connections, and knows nothing of who may do what. Packets never leave it. One link is one
 * peer connection; the client always offers, the engine always answers, with all of its own candidates in the answer.
 */
export interface MediaEngine {
  readonly name: MediaEngineName;
  readonly abilities: EngineAbilities;
  /** A room's own space: links of other rooms cannot be heard in it. The caller keeps one for each room. */
  openRoom(events: EngineRoomEvents): Promise<EngineRoom>;
  /** For operators; cheap enough for every ten seconds. */
  stats(): Promise<EngineStats>;
  /** Ends all links. Nothing may be called afterwards. */
  close(): Promise<void>;
}

export interface EngineAbilities {
  /** Simulcast layers that it tells apart: 1 where it forwards what it gets. */
  readonly layers: number;
  /** Whether clients can reach it by TCP. */
  readonly tcp: boolean;
  /** Whether a link can change its network in place; where not, the caller makes a new link. */
  readonly iceRestart: boolean;
  /** Whether it tells the layers apart that one encoding of VP9 has within it. */
  readonly svc: boolean;
}

export interface EngineRoomEvents {
  /**
   * How loud sources of sound are, in decibels below full scale (0 the loudest, −127 silence), ten times a second at most and
   * only of sources that are heard.
   */
  levels(levels: ReadonlyMap<string, number>): void;
  /** Every link of the room is gone, by no fault of its peers. Links that are opened from now on work again. */
  lost(reason: string): void;
}

export interface EngineRoom {
  openLink(options: LinkOptions): Promise<EngineLink>;
  close(): void;
}

export interface LinkOptions {
  readonly events: LinkEvents;
  /** Whether unreliable messages travel beside the media. */
  readonly channels: boolean;
  /** What one peer may send, bits per second; the engine asks the peer to keep to it, and drops what is beyond. */
  readonly incomingBitsPerSecondMax: number;
}

export interface LinkEvents {
  state(state: LinkState): void;
  /** What the way to the peer carries, bits per second. Sources that send to it nothing make it meaningless. */
  estimate(bitsPerSecond: number): void;
  /** An unreliable message of the peer. The bytes are the callee's. */
  message(bytes: Uint8Array): void;
}

/** `disconnected` can come back by itself; `failed` and `closed` cannot. */
export type LinkState = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

export interface EngineLink {
  /** Null where `channels` was not asked for. Known before the first offer. */
  readonly channels: MediaChannels | null;
  /**
   * An SDP offer for the peer to take before all else, to answer for itself (nobody wants the answer), and to make its offers
   * on: who offers first chooses the numbers of header extensions, and some engines can write only their own. Known before the
   * first offer; null where the engine adapts to any. A peer that leaves it out (WHIP, WHEP) is served without what needs it: the
   * bandwidth estimate.
   */
  readonly groundwork: string | null;
  /**
   * Answers an offer, the first and all that follow. One at a time: the next after the promise of the one before. Sections
   * named neither in `sends` nor in `receives`, and those whose source does not exist, are answered as inactive.
   * Refusals: `SDP_INVALID` for what cannot be understood, or has nothing in common with the engine, or tries to restart ICE
   * where the engine cannot. A refused offer leaves the link as it was.
   */
  negotiate(offer: LinkOffer): Promise<Result<LinkAnswer, EngineRefusal>>;
  /** A trickled candidate, as in `a=candidate:`. What makes no sense is dropped. */
  addCandidate(candidate: string, mid: string): void;
  /** Stops or resumes what a sending section brings in (a moderator's mute): it is as if the peer sent nothing. */
  setSourcePaused(sourceId: string, paused: boolean): void;
  /** What of a source is forwarded to this peer, until the next call; `best` until the first. */
  prefer(sourceId: string, preference: LayerPreference): void;
  /** Sends an unreliable message; false when the channel is not open or too much waits in it. At most 1,200 bytes arrive in one piece. */
  send(bytes: Uint8Array): boolean;
  stats(): Promise<LinkStats>;
  close(): void;
}

export interface LinkOffer {
  readonly sdp: string;
  /** By mid: the source that a sending section brings in. A source belongs to the link that offered it first. */
  readonly sends: ReadonlyMap<string, string>;
  /** By mid: the source whose packets a receiving section gets. */
  readonly receives: ReadonlyMap<string, string>;
  /** Of sources that have their layers in one encoding, the mode. Only where the engine has the ability. */
  readonly svc?: ReadonlyMap<string, SvcMode>;
}

export interface LinkAnswer {
  readonly sdp: string;
  /** Whether what the peer can receive includes sources with `svc`; absent where its offer has no section that receives pictures. */
  readonly takesSvc?: boolean;
}

export interface EngineRefusal {
  readonly code: 'SDP_INVALID';
  readonly message: string;
}

/** `layer` 0 is the smallest: in size, or in pictures a second where a source has layers of rate only. Engines of one layer know only whether to forward. */
export type LayerPreference =
  | { readonly forward: false }
  | { readonly forward: true; readonly layer: number; readonly priority: number };

export interface LinkStats {
  readonly roundTripMs: number | null;
  readonly estimateBitsPerSecond: number | null;
  /** What this peer sends. */
  readonly sends: readonly SourceStats[];
  /** What is forwarded to it. */
  readonly receives: readonly ForwardStats[];
}

export interface SourceStats {
  readonly sourceId: string;
  /** By layer, from the smallest: bits per second; 0 where nothing comes. */
  readonly layers: readonly number[];
  /** Packets that came since the section was negotiated. */
  readonly packets: number;
  /** Share of packets that did not, 0 to 1, lately. */
  readonly loss: number;
}

export interface ForwardStats {
  readonly sourceId: string;
  /** Null while nothing is forwarded. */
  readonly layer: number | null;
  readonly bitsPerSecond: number;
  readonly packets: number;
  readonly loss: number;
}

export interface EngineStats {
  readonly links: number;
  readonly sources: number;
  readonly forwards: number;
  /** Worker processes, or 1. */
  readonly workers: number;
  readonly workersLost: number;
  /** CPU seconds that workers took since they started; 0 where packets are forwarded in the server's own process. */
  readonly cpuSeconds: number;
}
