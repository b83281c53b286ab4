import type {
  AudioZone,
  Campaign,
  CampaignChanges,
  ObjectChanges,
  Role,
  SharedObject,
  Stage,
  Standing,
} from '@streamxr/protocol';

/**
 * Everything durable that can happen in a room. The room's state is what these events, applied in order, make of it
 * (apply.ts); storage keeps them as JSON, so fields are only ever added.
 */
export type RoomEvent =
  | {
      readonly type: 'member-joined';
      readonly clientId: string;
      readonly sessionId: string;
      readonly name: string;
      readonly color: string;
      readonly role: Role;
      /** Missing in logs from before rooms had seats: everybody was a participant. */
      readonly standing?: Standing;
    }
  /** `final`: the member said goodbye, and its session is forgotten; else it can be resumed for a while. */
  | { readonly type: 'member-left'; readonly clientId: string; readonly final: boolean }
  | { readonly type: 'object-created'; readonly object: SharedObject }
  | {
      readonly type: 'object-updated';
      readonly objectId: string;
      readonly changes: ObjectChanges;
      readonly version: number;
      readonly by: string | null;
    }
  | { readonly type: 'object-deleted'; readonly objectId: string; readonly by: string | null }
  | {
      readonly type: 'chat-message';
      readonly clientId: string;
      readonly name: string;
      readonly text: string;
    }
  | { readonly type: 'standing-changed'; readonly clientId: string; readonly standing: Standing }
  | { readonly type: 'hand-changed'; readonly clientId: string; readonly raised: boolean }
  /** `by` null: the operator. */
  | { readonly type: 'slow-mode-changed'; readonly seconds: number; readonly by: string | null }
  | { readonly type: 'stage-changed'; readonly stage: Stage; readonly by: string | null }
  | {
      readonly type: 'audio-zones-changed';
      readonly zones: readonly AudioZone[];
      readonly by: string | null;
    }
  | {
      readonly type: 'member-introduced';
      readonly clientId: string;
      readonly name: string;
      readonly color: string;
    }
  | { readonly type: 'campaign-created'; readonly campaign: Campaign }
  | {
      readonly type: 'campaign-updated';
      readonly campaignId: string;
      readonly changes: CampaignChanges;
      readonly by: string | null;
    }
  | { readonly type: 'campaign-deleted'; readonly campaignId: string; readonly by: string | null };

/** One line of a room's log. `offset` grows by one; `epoch` is the ownership under which it was written. */
export interface LogRecord {
  readonly offset: number;
  readonly epoch: number;
  readonly timeMs: number;
  readonly event: RoomEvent;
}
