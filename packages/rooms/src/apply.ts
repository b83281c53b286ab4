import { assert, unreachable } from '@streamxr/kernel';
import { mergeCampaign, mergeObject } from '@streamxr/protocol';
import type { LogRecord } from './events.ts';
import type { RoomLimits, RoomState, SessionRecord } from './state.ts';

/**
 * Makes one record part of the state. The only place where durable state changes, live and at replay alike: it depends on
 * nothing but the state, the record and the limits.
 */
export function apply(state: RoomState, record: LogRecord, limits: RoomLimits): void {
  assert(record.offset === state.offset + 1, `record ${record.offset} cannot follow ${state.offset}`);
  assert(record.epoch >= state.epoch, `epoch ${record.epoch} is older than ${state.epoch}`);
  if (record.epoch !== state.epoch || state.epochs.length === 0)
    state.epochs.push({ epoch: record.epoch, offset: record.offset });
  state.epoch = record.epoch;
  state.offset = record.offset;
  state.timeMs = record.timeMs;
  applyEvent(state, record, limits);
  keepTail(state, record, limits.tailMax);
}

function applyEvent(state: RoomState, record: LogRecord, limits: RoomLimits): void {
  const { event } = record;
  switch (event.type) {
    case 'member-joined': {
      const { type: _type, ...member } = event;
      const session: SessionRecord = {
        ...member,
        leftMs: null,
        standing: event.standing ?? 'participant',
        standingOffset: record.offset,
        handRaised: false,
        lastSaidMs: state.sessions.get(event.sessionId)?.lastSaidMs ?? null,
      };
      state.sessions.set(session.sessionId, session);
      state.present.set(session.clientId, session);
      state.nextClient = Math.max(state.nextClient, counterOf(session.clientId) + 1);
      return;
    }
    case 'member-left': {
      const session = state.present.get(event.clientId);
      if (session === undefined) return;
      state.present.delete(event.clientId);
      state.sessions.delete(session.sessionId);
      // Set again, so that the map's order is the order of leaving.
      if (!event.final)
        state.sessions.set(session.sessionId, { ...session, leftMs: record.timeMs, handRaised: false });
      forgetSessions(state, record.timeMs, limits);
      return;
    }
    case 'object-created':
      state.objects.set(event.object.objectId, event.object);
      state.nextObject = Math.max(state.nextObject, counterOf(event.object.objectId) + 1);
      return;
    case 'object-updated': {
      const object = state.objects.get(event.objectId);
      if (object === undefined) return;
      state.objects.set(event.objectId, mergeObject(object, event.changes, event.version));
      return;
    }
    case 'object-deleted':
      state.objects.delete(event.objectId);
      return;
    case 'chat-message':
      state.chat.push({
        clientId: event.clientId,
        name: event.name,
        text: event.text,
        timeMs: record.timeMs,
        epoch: record.epoch,
        offset: record.offset,
      });
      if (state.chat.length > limits.chatHistoryMax) state.chat = state.chat.slice(-limits.chatHistoryMax);
      amend(state, event.clientId, { lastSaidMs: record.timeMs });
      return;
    case 'standing-changed':
      // A hand goes up for a seat; with the seat it comes down.
      amend(state, event.clientId, {
        standing: event.standing,
        standingOffset: record.offset,
        handRaised: false,
      });
      return;
    case 'hand-changed':
      amend(state, event.clientId, { handRaised: event.raised });
      return;
    case 'slow-mode-changed':
      state.slowModeSeconds = event.seconds;
      return;
    case 'stage-changed':
      state.stage = event.stage;
      return;
    case 'audio-zones-changed':
      state.audioZones = event.zones;
      return;
    case 'member-introduced':
      amend(state, event.clientId, { name: event.name, color: event.color });
      return;
    case 'campaign-created':
      state.campaigns.set(event.campaign.campaignId, event.campaign);
      state.nextCampaign = Math.max(state.nextCampaign, counterOf(event.campaign.campaignId) + 1);
      return;
    case 'campaign-updated': {
      const campaign = state.campaigns.get(event.campaignId);
      if (campaign !== undefined)
        state.campaigns.set(event.campaignId, mergeCampaign(campaign, event.changes));
      return;
    }
    case 'campaign-deleted':
      state.campaigns.delete(event.campaignId);
      return;
    default:
      return unreachable(event);
  }
}

/** Changes what is known of a present member. */
function amend(state: RoomState, clientId: string, changes: Partial<SessionRecord>): void {
  const session = state.present.get(clientId);
  if (session === undefined) return;
  const amended = { ...session, ...changes };
  state.present.set(clientId, amended);
  state.sessions.set(amended.sessionId, amended);
}

function forgetSessions(state: RoomState, nowMs: number, limits: RoomLimits): void {
  for (const [sessionId, session] of state.sessions) {
    if (session.leftMs === null) continue;
    const expired = nowMs - session.leftMs > limits.resumeMs;
    if (!expired && state.sessions.size <= limits.sessionsMax) break;
    state.sessions.delete(sessionId);
  }
}

function keepTail(state: RoomState, record: LogRecord, tailMax: number): void {
  state.tail.push(record);
  // Cut rarely: copying the tail for every record would cost more than the record.
  if (state.tail.length >= tailMax * 2) state.tail = state.tail.slice(-tailMax);
}

/** `c12` -> 12. */
function counterOf(id: string): number {
  return Number(id.slice(1));
}
