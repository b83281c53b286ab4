import type { LogRecord } from './events.ts';
import type { RoomState } from './state.ts';

/** The last durable event that a client saw. */
export interface Position {
  readonly epoch: number;
  readonly offset: number;
}

/** A session that somebody comes back to. */
export interface Resume extends Position {
  readonly sessionId: string;
  /** It still has the members that it knew of: those who came and went are among what it missed. */
  readonly peersKept?: boolean | undefined;
}

/**
 * The records that a client at `seen` has missed, or null when it needs a snapshot: it saw a history that is not ours
 * (the pair names an event that the log does not hold), or the log no longer reaches back that far.
 */
export function missedSince(state: RoomState, seen: Position): readonly LogRecord[] | null {
  return epochAt(state, seen.offset) === seen.epoch ? missedAfter(state, seen.offset) : null;
}

/** The same for somebody who followed our own history up to `offset`. */
export function missedAfter(state: RoomState, offset: number): readonly LogRecord[] | null {
  const count = state.offset - offset;
  if (count < 0 || count > state.tail.length) return null;
  return count === 0 ? [] : state.tail.slice(-count);
}

/** The epoch under which the record at `offset` was written; null when that is not known any more. */
function epochAt(state: RoomState, offset: number): number | null {
  for (let i = state.epochs.length - 1; i >= 0; i--) {
    const start = state.epochs[i];
    if (start !== undefined && start.offset <= offset) return start.epoch;
  }
  return null;
}
