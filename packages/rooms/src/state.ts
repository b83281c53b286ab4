import type { Role, SharedObject } from '@streamxr/protocol';
import type { LogRecord } from './events.ts';

/** From `offset` on (until the next entry), records were written under `epoch`. */
export interface EpochStart {
  readonly epoch: number;
  readonly offset: number;
}

export interface ChatEntry {
  readonly clientId: string;
  readonly name: string;
  readonly text: string;
  readonly timeMs: number;
  readonly epoch: number;
  readonly offset: number;
}

/** A member's right to come back: survives its connection, and a restart of the server. */
export interface SessionRecord {
  readonly sessionId: string;
  readonly clientId: string;
  readonly name: string;
  readonly color: string;
  readonly role: Role;
}

/** The durable state of a room: a fold of its log. Plain data, so that it can be stored as JSON. */
export interface RoomSnapshot {
  readonly epoch: number;
  /** Of the last record that is contained. */
  readonly offset: number;
  readonly timeMs: number;
  readonly epochs: readonly EpochStart[];
  readonly nextClient: number;
  readonly nextObject: number;
  readonly objects: readonly SharedObject[];
  /** Oldest first, bounded. */
  readonly chat: readonly ChatEntry[];
  readonly sessions: readonly SessionRecord[];
  /** Client ids that the members see at present. */
  readonly present: readonly string[];
}

export interface RoomLimits {
  readonly membersMax: number;
  readonly objectsMax: number;
  readonly chatHistoryMax: number;
  /** Sessions that can be resumed, connected ones included; the oldest disconnected is forgotten first. */
  readonly sessionsMax: number;
  /** Records kept in memory for members who resume. */
  readonly tailMax: number;
  /** How long after an abrupt end the avatar stays. */
  readonly awayMs: number;
  /** How long after its connection ended a session can be resumed. */
  readonly resumeMs: number;
}

export const defaultRoomLimits: RoomLimits = {
  membersMax: 2_000,
  objectsMax: 5_000,
  chatHistoryMax: 200,
  sessionsMax: 8_000,
  tailMax: 4_096,
  awayMs: 3_000,
  resumeMs: 15 * 60_000,
};

/** The durable state while it lives in memory. Changed only by apply.ts. */
export interface RoomState {
  epoch: number;
  offset: number;
  timeMs: number;
  epochs: EpochStart[];
  nextClient: number;
  nextObject: number;
  readonly objects: Map<string, SharedObject>;
  chat: ChatEntry[];
  readonly sessions: Map<string, SessionRecord>;
  readonly present: Map<string, SessionRecord>;
  /** The newest records, without gaps, ending at `offset`. */
  tail: LogRecord[];
}
