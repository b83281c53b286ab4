import type { OpenedLog } from '@streamxr/rooms';
import type { Transaction } from 'kysely';
import type { RoomRecordsTable, RoomSnapshotsTable, Schema } from '../schema.ts';
import { newestReadable, readRecords } from './readable-log.ts';

/**
 * Makes the caller the room's newest owner and reads what is kept. Damaged rows that the log can do without are set aside.
 * Throws StorageError when it cannot do without them; the transaction must then be rolled back.
 */
export async function openRoom(
  transaction: Transaction<Schema>,
  room: string,
  nowMs: number,
): Promise<OpenedLog> {
  const { epoch, next_offset } = await takeOwnership(transaction, room, nowMs);
  const { base, damagedSnapshots } = newestReadable(await snapshotRows(transaction, room));
  const found = readRecords(room, await recordRows(transaction, room, base?.keepFromOffset ?? 1), {
    baseOffset: base?.snapshot.offset ?? 0,
    nextOffset: next_offset,
  });
  await setSnapshotsAside(transaction, epoch, damagedSnapshots);
  await setRecordsAside(transaction, epoch, found.damagedRows);
  if (found.nextOffset !== next_offset) {
    await transaction
      .updateTable('rooms')
      .set({ next_offset: found.nextOffset })
      .where('room', '=', room)
      .execute();
  }
  if (base !== null && found.keepFromOffset > base.keepFromOffset) {
    await transaction
      .updateTable('room_snapshots')
      .set({ keep_from_offset: found.keepFromOffset })
      .where('room', '=', room)
      .where('log_offset', '=', base.snapshot.offset)
      .execute();
  }
  return {
    epoch,
    snapshot: base?.snapshot ?? null,
    records: found.records,
    damagedRecords: found.damagedCount,
  };
}

function takeOwnership(
  transaction: Transaction<Schema>,
  room: string,
  nowMs: number,
): Promise<{ epoch: number; next_offset: number }> {
  return transaction
    .insertInto('rooms')
    .values({ room, created_ms: nowMs, epoch: 1, next_offset: 1 })
    .onConflict((conflict) =>
      conflict.column('room').doUpdateSet((eb) => ({ epoch: eb(eb.ref('rooms.epoch'), '+', 1) })),
    )
    .returning(['epoch', 'next_offset'])
    .executeTakeFirstOrThrow();
}

function snapshotRows(transaction: Transaction<Schema>, room: string): Promise<RoomSnapshotsTable[]> {
  return transaction
    .selectFrom('room_snapshots')
    .selectAll()
    .where('room', '=', room)
    .orderBy('log_offset', 'desc')
    .execute();
}

function recordRows(
  transaction: Transaction<Schema>,
  room: string,
  fromOffset: number,
): Promise<RoomRecordsTable[]> {
  return transaction
    .selectFrom('room_records')
    .selectAll()
    .where('room', '=', room)
    .where('log_offset', '>=', fromOffset)
    .orderBy('log_offset')
    .execute();
}

async function setSnapshotsAside(
  transaction: Transaction<Schema>,
  foundEpoch: number,
  rows: readonly RoomSnapshotsTable[],
): Promise<void> {
  for (const row of rows) {
    const { room, log_offset } = row;
    await transaction
      .insertInto('room_damaged')
      .values({ room, kind: 'snapshot', found_epoch: foundEpoch, log_offset, content: JSON.stringify(row) })
      .execute();
    await transaction
      .deleteFrom('room_snapshots')
      .where('room', '=', room)
      .where('log_offset', '=', log_offset)
      .execute();
  }
}

async function setRecordsAside(
  transaction: Transaction<Schema>,
  foundEpoch: number,
  rows: readonly RoomRecordsTable[],
): Promise<void> {
  for (const row of rows) {
    const { room, log_offset } = row;
    await transaction
      .insertInto('room_damaged')
      .values({ room, kind: 'record', found_epoch: foundEpoch, log_offset, content: JSON.stringify(row) })
      .execute();
    await transaction
      .deleteFrom('room_records')
      .where('room', '=', room)
      .where('log_offset', '=', log_offset)
      .execute();
  }
}
