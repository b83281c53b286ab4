import { unreachable } from '@streamxr/kernel';
import type { Peer, ServerMessage } from '@streamxr/protocol';
import type { LogRecord } from './events.ts';
import type { PresenceBoard } from './presence-board.ts';
import type { ChatEntry, SessionRecord } from './state.ts';

/** How a durable event looks to members. Session ids stay behind: they are secrets of their members. */
export function toMessage(record: LogRecord, presence: PresenceBoard): ServerMessage {
  const { event, epoch, offset } = record;
  switch (event.type) {
    case 'member-joined':
      return {
        type: 'peer-joined',
        peer: toPeer({ ...event, standing: event.standing ?? 'participant', handRaised: false }, presence),
        epoch,
        offset,
      };
    case 'member-left':
      return { type: 'peer-left', clientId: event.clientId, epoch, offset };
    case 'object-created':
      return { ...event, epoch, offset };
    case 'object-updated':
      return { ...event, epoch, offset };
    case 'object-deleted':
      return { ...event, epoch, offset };
    case 'chat-message':
      return { ...event, time: record.timeMs, epoch, offset };
    case 'standing-changed':
    case 'hand-changed':
    case 'slow-mode-changed':
    case 'stage-changed':
    case 'audio-zones-changed':
    case 'campaign-created':
    case 'campaign-updated':
    case 'campaign-deleted':
      return { ...event, epoch, offset };
    case 'member-introduced':
      return { ...event, type: 'peer-introduced', epoch, offset };
    default:
      return unreachable(event);
  }
}

export function toPeer(
  member: Pick<SessionRecord, 'clientId' | 'name' | 'color' | 'role' | 'standing' | 'handRaised'>,
  presence: PresenceBoard,
): Peer {
  const { clientId, name, color, role, standing, handRaised } = member;
  const { position, rotation } = presence.poseOf(clientId);
  return { clientId, name, color, role, position, rotation, standing, handRaised };
}

export function toHistory(entry: ChatEntry): ServerMessage {
  const { timeMs, ...said } = entry;
  return { type: 'chat-message', ...said, time: timeMs, history: true };
}
