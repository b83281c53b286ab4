import type { Refusal } from '@streamxr/protocol';

/** A refusal that concerns one object names it, so that a page can put it back. */
export interface RoomRefusal extends Refusal {
  readonly objectId?: string;
}
