import type { LogRecord } from './events.ts';
import type { RoomSnapshot } from './state.ts';

/** What a room's owner finds when it opens the log. */
export interface OpenedLog {
  /** The new ownership's number: larger than any that was ever written to this log. Older owners are fenced off from now on. */
  readonly epoch: number;
  /** The newest snapshot, or null for a room that has none yet. */
  readonly snapshot: RoomSnapshot | null;
  /**
   * All records still kept, in order, without gaps. They may begin before the snapshot's offset (kept for members who resume) and never begin
   * after the one that follows it.
   */
  readonly records: readonly LogRecord[];
  /** Records at the end that were unreadable and have been set aside (never deleted), 0 normally. */
  readonly damagedRecords: number;
}

export interface StoredRoom {
  readonly room: string;
  readonly createdMs: number;
}

/**
 * The durable events of all rooms. `append` resolves when the records survive a kill -9 of this process.
 * Throws StorageError: `STORAGE_FENCED` when a newer owner has opened the room, `STORAGE_FULL`, `STORAGE_FAILED`
 * (also for a record that is unreadable in the middle of the log). After a failed append nothing of it is kept.
 */
export interface RoomLog {
  open(room: string, nowMs: number): Promise<OpenedLog>;
  /** Records continue where the log ends, all of the same epoch. */
  append(room: string, records: readonly LogRecord[]): Promise<void>;
  /** Keeps `snapshot` in place of older ones and drops records before `keepFromOffset`. */
  compact(room: string, snapshot: RoomSnapshot, keepFromOffset: number): Promise<void>;
  rooms(): Promise<readonly StoredRoom[]>;
}
