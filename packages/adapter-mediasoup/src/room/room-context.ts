import type { EngineLink } from '@streamxr/media';
import type { Numbering } from '../rtp/numbering.ts';
import type { Seat } from '../workers/seat.ts';
import type { Sources } from './sources.ts';
import type { Space } from './space.ts';

/** What a link needs of its room. */
export interface RoomContext {
  readonly sources: Sources;
  /** All routers of the room. */
  readonly spaces: ReadonlySet<Space>;
  /** The room's router on a worker, for offers that number formats like this; of too many numberings, the common one. */
  spaceOn(seat: Seat, numbering: Numbering): Promise<Space>;
  /** The link is closed. */
  forget(link: EngineLink): void;
  /** Of something that nobody waits for. */
  complain(event: string, error: unknown): void;
}
