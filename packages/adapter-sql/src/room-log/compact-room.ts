import { assert, StorageError } from '@streamxr/kernel';
import type { RoomSnapshot } from '@streamxr/rooms';
import type { Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { toSnapshotRow } from './snapshot-row.ts';

/**
 * Keeps the snapshot and one before it, with the records that lead from that one onwards: should the newest be unreadable one
 * day, the room can still be rebuilt. `keepFromOffset` holds for what `openRoom` gives.
 */
export async function compactRoom(
  transaction: Transaction<Schema>,
  room: string,
  snapshot: RoomSnapshot,
  keepFromOffset: number,
): Promise<void> {
  assert(keepFromOffset <= snapshot.offset + 1, `room ${room}: records after the snapshot must be kept`);
  const stored = await transaction
    .selectFrom('rooms')
    .select('next_offset')
    .where('room', '=', room)
    .executeTakeFirst();
  assert(stored !== undefined, `room ${room} was never opened`);
  const kept = await transaction
    .selectFrom('room_snapshots')
    .select(['log_offset', 'keep_from_offset'])
    .where('room', '=', room)
    .orderBy('log_offset', 'desc')
    .execute();
  // The same owner never goes back; a snapshot of an older one says nothing new.
  if (kept.some(({ log_offset }) => log_offset > snapshot.offset)) {
    throw new StorageError('STORAGE_FENCED', `room ${room}: a newer snapshot is kept`);
  }
  assert(snapshot.offset < stored.next_offset, `room ${room}: the snapshot is ahead of the log`);

  // What was dropped once stays dropped, although some of it is still there.
  const keptFromOffset = Math.max(keepFromOffset, ...kept.map(({ keep_from_offset }) => keep_from_offset));
  const row = toSnapshotRow(room, snapshot, keptFromOffset);
  await transaction
    .insertInto('room_snapshots')
    .values(row)
    .onConflict((conflict) => conflict.columns(['room', 'log_offset']).doUpdateSet(row))
    .execute();
  // Before the first snapshot there is the empty room, which can always be read.
  const previousOffset = kept.find(({ log_offset }) => log_offset < snapshot.offset)?.log_offset ?? 0;
  await transaction
    .deleteFrom('room_snapshots')
    .where('room', '=', room)
    .where('log_offset', '<', previousOffset)
    .execute();
  await transaction
    .deleteFrom('room_records')
    .where('room', '=', room)
    .where('log_offset', '<', Math.min(keptFromOffset, previousOffset + 1))
    .execute();
}
