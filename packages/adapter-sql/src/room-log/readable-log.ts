import { StorageError } from '@streamxr/kernel';
import type { LogRecord, RoomSnapshot } from '@streamxr/rooms';
import type { RoomRecordsTable, RoomSnapshotsTable } from '../schema.ts';
import { fromRecordRow } from './record-row.ts';
import { fromSnapshotRow } from './snapshot-row.ts';

/** The snapshot from which a room is rebuilt. */
export interface BaseSnapshot {
  readonly snapshot: RoomSnapshot;
  readonly keepFromOffset: number;
}

/** What can be used of a room's records. */
export interface ReadableRecords {
  /** Without gaps. They end where the log ends, or are none at all when the snapshot alone is the log's end. */
  readonly records: readonly LogRecord[];
  readonly nextOffset: number;
  /** From here on records count as kept: later than asked for when damage reached into what the snapshot contains. */
  readonly keepFromOffset: number;
  /** Rows at the end that are no records any more. */
  readonly damagedRows: readonly RoomRecordsTable[];
  /** The same with rows that should be at the end and are gone. */
  readonly damagedCount: number;
}

/** The newest snapshot that can be read (`rows` begin with the newest), and the damaged ones that are newer still. */
export function newestReadable(rows: readonly RoomSnapshotsTable[]): {
  readonly base: BaseSnapshot | null;
  readonly damagedSnapshots: readonly RoomSnapshotsTable[];
} {
  const damagedSnapshots: RoomSnapshotsTable[] = [];
  for (const row of rows) {
    const snapshot = fromSnapshotRow(row);
    if (snapshot !== null)
      return { base: { snapshot, keepFromOffset: row.keep_from_offset }, damagedSnapshots };
    damagedSnapshots.push(row);
  }
  return { base: null, damagedSnapshots };
}

/**
 * Reads a room's rows (ordered by offset) after a snapshot at `baseOffset` (0: none). What is unreadable at the end was never
 * acknowledged or is beyond help: the log ends before it. What is unreadable with good records behind it stops everything with
 * StorageError `STORAGE_FAILED`: going on would show members a world that never was.
 */
export function readRecords(
  room: string,
  rows: readonly RoomRecordsTable[],
  { baseOffset, nextOffset }: { readonly baseOffset: number; readonly nextOffset: number },
): ReadableRecords {
  const decoded = rows.map(fromRecordRow);
  const readableCount = decoded.findLastIndex((record) => record !== null) + 1;
  const records = withoutGaps(room, rows, decoded.slice(0, readableCount));
  const [first] = records;
  if (first !== undefined && first.offset > baseOffset + 1) throw unreadable(room, baseOffset + 1);

  const damagedRows = rows.slice(readableCount);
  const recordsEnd = records.at(-1)?.offset ?? 0;
  const rowsEnd = Math.max(rows.at(-1)?.log_offset ?? 0, baseOffset);
  const damagedCount = damagedRows.length + Math.max(0, nextOffset - 1 - rowsEnd);
  // The snapshot knows more than the records: what comes next would not join on to them.
  if (recordsEnd < baseOffset) {
    const next = baseOffset + 1;
    return { records: [], nextOffset: next, keepFromOffset: next, damagedRows, damagedCount };
  }
  return {
    records,
    nextOffset: recordsEnd + 1,
    keepFromOffset: first?.offset ?? recordsEnd + 1,
    damagedRows,
    damagedCount,
  };
}

function withoutGaps(
  room: string,
  rows: readonly RoomRecordsTable[],
  decoded: ReadonlyArray<LogRecord | null>,
): LogRecord[] {
  const records: LogRecord[] = [];
  for (const [index, record] of decoded.entries()) {
    const expected = (rows[0]?.log_offset ?? 0) + index;
    if (record === null || record.offset !== expected) throw unreadable(room, expected);
    records.push(record);
  }
  return records;
}

function unreadable(room: string, offset: number): StorageError {
  return new StorageError(
    'STORAGE_FAILED',
    `room ${room}: the record at offset ${offset} cannot be read, and others follow it`,
  );
}
