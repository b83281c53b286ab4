import type { Result } from '@streamxr/kernel';
import type { Refusal, WireIceServer } from '@streamxr/protocol';

/** What WHIP and WHEP ask of live media: peer connections of nobody in the room. */
export interface ExternalDesk {
  /** Takes in what the offer sends. Refuses ROOM_NOT_FOUND, SDP_INVALID, MEDIA_FULL, MEDIA_UNAVAILABLE, STAGE_TAKEN, TOO_MANY_TRACKS. */
  publish(
    room: string,
    sdp: string,
    rights: { readonly title: string | undefined; readonly mayModerate: boolean },
  ): Promise<Result<ExternalSession, Refusal>>;
  /** Plays a track with its sound; null: what there is to watch. Refuses ROOM_NOT_FOUND, TRACK_NOT_FOUND, and as `publish`. */
  play(room: string, sdp: string, trackId: string | null): Promise<Result<ExternalSession, Refusal>>;
  /** For one who says that he is `subject`. */
  iceServers(subject: string): readonly WireIceServer[];
}

export interface ExternalSession {
  /** To the first offer. */
  readonly answer: string;
  /** The same sections, with ICE restarted. */
  negotiate(sdp: string): Promise<Result<string, Refusal>>;
  /** Null is a yes. */
  addCandidate(candidate: string, mid: string): Refusal | null;
  /** Called once, when it ends by whatever reason but `close`. */
  onEnd(listener: () => void): void;
  close(): void;
}
