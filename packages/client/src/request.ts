import type { ClientMessageOf, ServerMessage, ServerMessageOf } from '@streamxr/protocol';

/** Messages that the server answers with an echo or an `error` of the same `requestId`. */
export type RequestMessage = ClientMessageOf<
  | 'create-object'
  | 'update-object'
  | 'delete-object'
  | 'grab-object'
  | 'release-object'
  | 'chat-message'
  | 'raise-hand'
  | 'lower-hand'
  | 'set-slow-mode'
  | 'set-stage'
  | 'set-audio-zones'
  | 'introduce'
  | 'create-campaign'
  | 'update-campaign'
  | 'delete-campaign'
>;

type WithoutNumber<Message> = Message extends unknown ? Omit<Message, 'requestId'> : never;
/** A request before it got its number. */
export type RequestDraft = WithoutNumber<RequestMessage>;

/** The durable event that a request became; live, it carries the request's number back to its author. */
export type Answer = ServerMessageOf<
  | 'object-created'
  | 'object-updated'
  | 'object-deleted'
  | 'chat-message'
  | 'hand-changed'
  | 'slow-mode-changed'
  | 'stage-changed'
  | 'audio-zones-changed'
  | 'peer-introduced'
  | 'campaign-created'
  | 'campaign-updated'
  | 'campaign-deleted'
>;

export function isAnswer(message: ServerMessage): message is Answer {
  switch (message.type) {
    case 'object-created':
    case 'object-updated':
    case 'object-deleted':
    case 'chat-message':
    case 'hand-changed':
    case 'slow-mode-changed':
    case 'stage-changed':
    case 'audio-zones-changed':
    case 'peer-introduced':
    case 'campaign-created':
    case 'campaign-updated':
    case 'campaign-deleted':
      return true;
    default:
      return false;
  }
}

/** The member whose request the event was; null when the server did it. */
export function authorOf(event: Answer): string | null {
  switch (event.type) {
    case 'object-created':
      return event.object.owner;
    case 'campaign-created':
      return event.campaign.by;
    case 'object-updated':
    case 'object-deleted':
    case 'slow-mode-changed':
    case 'stage-changed':
    case 'audio-zones-changed':
    case 'campaign-updated':
    case 'campaign-deleted':
      return event.by;
    case 'chat-message':
    case 'hand-changed':
    case 'peer-introduced':
      return event.clientId;
  }
}
