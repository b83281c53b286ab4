import { assert } from '@streamxr/kernel';
import type { Stage } from '@streamxr/protocol';
import { apply } from './apply.ts';
import type { LogRecord } from './events.ts';
import type { RoomLimits, RoomSnapshot, RoomState } from './state.ts';

const conversation: Stage = { mode: 'conversation', streamer: null };

/** A room in which nothing has happened: offset 0, before the first record. */
export function emptyState(): RoomState {
  return {
    epoch: 0,
    offset: 0,
    timeMs: 0,
    epochs: [],
    nextClient: 1,
    nextObject: 1,
    objects: new Map(),
    nextCampaign: 1,
    campaigns: new Map(),
    chat: [],
    slowModeSeconds: 0,
    stage: conversation,
    audioZones: [],
    sessions: new Map(),
    present: new Map(),
    tail: [],
  };
}

/** What a session of an older snapshot does not say. */
const sessionBeforeSeats = {
  standing: 'participant',
  standingOffset: 0,
  handRaised: false,
  lastSaidMs: null,
} as const;

/** Epochs before this many are forgotten; a client that last saw an older one gets a snapshot. */
const epochsKept = 64;

export function takeSnapshot(state: RoomState): RoomSnapshot {
  return {
    epoch: state.epoch,
    offset: state.offset,
    timeMs: state.timeMs,
    epochs: state.epochs.slice(-epochsKept),
    nextClient: state.nextClient,
    nextObject: state.nextObject,
    objects: [...state.objects.values()],
    chat: [...state.chat],
    sessions: [...state.sessions.values()],
    slowModeSeconds: state.slowModeSeconds,
    stage: state.stage,
    audioZones: state.audioZones,
    campaigns: [...state.campaigns.values()],
    nextCampaign: state.nextCampaign,
  };
}

/**
 * The state that the log tells: the snapshot, then every record after it. Records before the snapshot only fill the tail,
 * for members who resume.
 */
export function restore(
  snapshot: RoomSnapshot | null,
  records: readonly LogRecord[],
  limits: RoomLimits,
): RoomState {
  const state = emptyState();
  if (snapshot !== null) {
    state.epoch = snapshot.epoch;
    state.offset = snapshot.offset;
    state.timeMs = snapshot.timeMs;
    state.epochs = [...snapshot.epochs];
    state.nextClient = snapshot.nextClient;
    state.nextObject = snapshot.nextObject;
    state.chat = [...snapshot.chat];
    for (const object of snapshot.objects) state.objects.set(object.objectId, object);
    state.nextCampaign = snapshot.nextCampaign ?? 1;
    for (const campaign of snapshot.campaigns ?? []) state.campaigns.set(campaign.campaignId, campaign);
    state.slowModeSeconds = snapshot.slowModeSeconds ?? 0;
    state.stage = snapshot.stage ?? conversation;
    state.audioZones = snapshot.audioZones ?? [];
    for (const stored of snapshot.sessions) {
      const session = { ...sessionBeforeSeats, ...stored };
      state.sessions.set(session.sessionId, session);
      if (session.leftMs === null) state.present.set(session.clientId, session);
    }
    state.tail = records.filter((record) => record.offset <= snapshot.offset);
  }
  for (const record of records) if (record.offset > state.offset) apply(state, record, limits);
  const first = state.tail[0];
  assert(
    first === undefined || first.offset + state.tail.length - 1 === state.offset,
    'the tail has no gaps',
  );
  return state;
}
