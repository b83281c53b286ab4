import type { Asset } from '@streamxr/protocol';
import type { Generated, Insertable, Selectable } from 'kysely';

/** The tables as the newest migration leaves them. Times are milliseconds since the Unix epoch. */
export interface Schema {
  readonly rooms: RoomsTable;
  readonly room_records: RoomRecordsTable;
  readonly room_snapshots: RoomSnapshotsTable;
  readonly room_damaged: RoomDamagedTable;
  readonly assets: AssetsTable;
  readonly asset_contents: AssetContentsTable;
  readonly processing_attempts: ProcessingAttemptsTable;
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

export type AssetRow = Selectable<AssetsTable>;
export type NewAssetRow = Insertable<AssetsTable>;

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
  /** Content as JSON. */
  manifest: string | null;
  /** Content as JSON. */
  thumbnail: string | null;
  /** Asset['problem'] as JSON. */
  problem: string | null;
  /** Whose quota it counts for. There is one so far. */
  tenant: Generated<string>;
  /** Of all its contents. */
  content_bytes: number;
}

export interface AssetContentsTable {
  asset_id: string;
  sha256: string;
  bytes: number;
}

/** Sources whose processing has begun and not ended: one that ends the program each time must not do so forever. */
export interface ProcessingAttemptsTable {
  sha256: string;
  attempts: number;
}

/** One row that health checks write to. */
export interface WriteProbeTable {
  id: number;
  writes: number;
}
