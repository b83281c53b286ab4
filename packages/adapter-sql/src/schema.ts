import type { Asset } from '@streamxr/protocol';

/** The tables as the newest migration leaves them. Times are milliseconds since the Unix epoch. */
export interface Schema {
  readonly rooms: RoomsTable;
  readonly room_records: RoomRecordsTable;
  readonly room_snapshots: RoomSnapshotsTable;
  readonly room_damaged: RoomDamagedTable;
  readonly assets: AssetsTable;
  readonly write_probe: WriteProbeTable;
}

export interface RoomsTable {
  room: string;
  created_ms: number;
  /** Of the newest owner; every append must carry it. */
  epoch: number;
  /** Of the record that comes next; the first record of a room has offset 1. */
  next_offset: number;
}

export interface RoomRecordsTable {
  room: string;
  log_offset: number;
  epoch: number;
  time_ms: number;
  /** RoomEvent as JSON. */
  event: string;
  /** CRC-32 of the other columns, see record-row.ts. */
  checksum: number;
}

export interface RoomSnapshotsTable {
  room: string;
  log_offset: number;
  /** Records from here on count as kept, although older ones may still be there for the sake of the previous snapshot. */
  keep_from_offset: number;
  /** RoomSnapshot as JSON. */
  snapshot: string;
  /** CRC-32 of `snapshot`. */
  checksum: number;
}

/** Rows that could not be read, as they were found. Nothing reads this table but a person who wants to rescue something. */
export interface RoomDamagedTable {
  room: string;
  kind: 'record' | 'snapshot';
  /** Of the owner that found it. */
  found_epoch: number;
  log_offset: number;
  content: string;
}

export interface AssetsTable {
  asset_id: string;
  name: string;
  bytes: number;
  sha256: string;
  status: Asset['status'];
  /** Asset['lods'] as JSON. */
  lods: string;
  /** Bounds as JSON. */
  bounds: string | null;
  created_ms: number;
}

/** One row that health checks write to. */
export interface WriteProbeTable {
  id: number;
  writes: number;
}
