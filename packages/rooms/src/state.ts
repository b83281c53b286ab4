import type { AudioZone, Campaign, Role, SharedObject, Stage, Standing } from '@streamxr/protocol';
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
  /** When the member was last seen to leave; null while it is present. */
  readonly leftMs: number | null;
  readonly standing: Standing;
  /** Of the event that gave it its standing: who has waited longer has the lower one. */
  readonly standingOffset: number;
  readonly handRaised: boolean;
  /** When it wrote its last chat line; null before the first. */
  readonly lastSaidMs: number | null;
}

/** A session as snapshots from before seats hold it. */
type StoredSession = Omit<SessionRecord, 'standing' | 'standingOffset' | 'handRaised' | 'lastSaidMs'> &
  Partial<SessionRecord>;

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
  readonly sessions: readonly StoredSession[];
  /** Missing in snapshots from before slow mode. */
  readonly slowModeSeconds?: number;
  /** Missing in snapshots from before live media. */
  readonly stage?: Stage;
  /** Missing in snapshots from before audio zones. */
  readonly audioZones?: readonly AudioZone[];
  /** Missing in snapshots from before campaigns. */
  readonly campaigns?: readonly Campaign[];
  readonly nextCampaign?: number;
}

export interface RoomLimits {
  /** Members who may take part; who comes later watches. */
  readonly seats: number;
  /** Members, spectators included; who comes later waits in the lobby. */
  readonly membersMax: number;
  /** Beyond `membersMax`, for those who run the room. */
  readonly staffPlaces: number;
  /** Connections that may wait for a place. */
  readonly lobbyMax: number;
  readonly objectsMax: number;
  readonly campaignsMax: number;
  readonly chatHistoryMax: number;
  /** Sessions kept, present ones included; who left longest ago is forgotten first. */
  readonly sessionsMax: number;
  /** Records kept in memory for members who resume. */
  readonly tailMax: number;
  /** Records that a member who read too slowly is told again; with more, it gets the room's state instead. */
  readonly resyncRecordsMax: number;
  /** How long after an abrupt end the avatar stays. */
  readonly awayMs: number;
  /** So many absences at once are no people who leave, but a network that is gone: they get `awayTogetherMs` more. */
  readonly awayTogether: number;
  readonly awayTogetherMs: number;
  /** The same after the room's owner started anew: members need a moment to find it. */
  readonly awayAfterRestartMs: number;
  /** How long after its connection ended a session can be resumed. */
  readonly resumeMs: number;
}

export const defaultRoomLimits: RoomLimits = {
  // The design case of a thousand, and those who come to look at it.
  seats: 1_200,
  membersMax: 2_000,
  staffPlaces: 16,
  lobbyMax: 500,
  objectsMax: 5_000,
  campaignsMax: 12,
  chatHistoryMax: 200,
  sessionsMax: 8_000,
  tailMax: 4_096,
  resyncRecordsMax: 512,
  awayMs: 3_000,
  awayTogether: 50,
  awayTogetherMs: 27_000,
  awayAfterRestartMs: 8_000,
  resumeMs: 15 * 60_000,
};

/** The durable state while it lives in memory. Changed only by apply.ts. A session is present while its `leftMs` is null. */
export interface RoomState {
  epoch: number;
  offset: number;
  timeMs: number;
  epochs: EpochStart[];
  nextClient: number;
  nextObject: number;
  readonly objects: Map<string, SharedObject>;
  nextCampaign: number;
  readonly campaigns: Map<string, Campaign>;
  chat: ChatEntry[];
  /** Between two chat lines of one member; 0 when slow mode is off. */
  slowModeSeconds: number;
  /** Who may speak and show; its streamer may be away. */
  stage: Stage;
  /** Replaced, never changed. */
  audioZones: readonly AudioZone[];
  /** By sessionId. */
  readonly sessions: Map<string, SessionRecord>;
  /** The members that everybody sees, by clientId. */
  readonly present: Map<string, SessionRecord>;
  /** The newest records, without gaps, ending at `offset`. */
  tail: LogRecord[];
}
