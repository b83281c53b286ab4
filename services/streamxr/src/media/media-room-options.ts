import type { Logger } from '@streamxr/kernel';
import type { MediaEngine } from '@streamxr/media';
import type { WireIceServer } from '@streamxr/protocol';
import type { MediaCounts } from './media-counts.ts';
import type { MediaLimits } from './media-limits.ts';
import type { MediaRoomView } from './media-room-view.ts';

export interface MediaRoomOptions {
  readonly view: MediaRoomView;
  /** Opened when the first link is wanted. Null: there is none, or it does not start. */
  readonly engine: () => Promise<MediaEngine | null>;
  /** False where none will ever be there: nobody shall ask again. */
  readonly mayHaveEngine: () => Promise<boolean>;
  /** Whether one link more may be opened on this server. */
  readonly hasRoom: () => boolean;
  readonly iceServers: (clientId: string) => readonly WireIceServer[];
  readonly limits: MediaLimits;
  readonly counts: MediaCounts;
  readonly nowMs: () => number;
  readonly logger: Logger;
}
