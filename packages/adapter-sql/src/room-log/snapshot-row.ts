import { crc32 } from 'node:zlib';
import type { RoomSnapshot } from '@streamxr/rooms';
import type { RoomSnapshotsTable } from '../schema.ts';
import { parseJson } from './record-row.ts';

/** A snapshot as its row; records from `keepFromOffset` on stay with it. */
export function toSnapshotRow(
  room: string,
  snapshot: RoomSnapshot,
  keepFromOffset: number,
): RoomSnapshotsTable {
  const text = JSON.stringify(snapshot);
  return {
    room,
    log_offset: snapshot.offset,
    keep_from_offset: keepFromOffset,
    snapshot: text,
    checksum: crc32(text),
  };
}

/** The snapshot of a row, or null when its checksum does not fit. */
export function fromSnapshotRow(row: RoomSnapshotsTable): RoomSnapshot | null {
  if (crc32(row.snapshot) !== row.checksum) return null;
  const snapshot = parseJson<RoomSnapshot>(row.snapshot);
  return snapshot?.offset === row.log_offset ? snapshot : null;
}
