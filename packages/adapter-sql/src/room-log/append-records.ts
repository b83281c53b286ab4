import { assert, StorageError } from '@streamxr/kernel';
import type { LogRecord } from '@streamxr/rooms';
import type { Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { toRecordRow } from './record-row.ts';

/** Rows per statement. Six values each; SQLite takes 32,766 in one statement, and every size is compiled once. */
const rowsPerInsertMax = 64;

/** Adds the records (at least one) at the log's end, provided that nobody newer owns the room. */
export async function appendRecords(
  transaction: Transaction<Schema>,
  room: string,
  records: readonly [LogRecord, ...LogRecord[]],
): Promise<void> {
  const { offset, epoch } = records[0];
  assert(
    records.every((record, index) => record.offset === offset + index && record.epoch === epoch),
    `room ${room}: the records of a batch follow each other under one epoch`,
  );
  // One statement checks owner and place and takes the room's row, so that nobody comes in between.
  const { numUpdatedRows } = await transaction
    .updateTable('rooms')
    .set({ next_offset: offset + records.length })
    .where('room', '=', room)
    .where('epoch', '=', epoch)
    .where('next_offset', '=', offset)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) await explainRefusal(transaction, room, records[0]);
  for (let at = 0; at < records.length; at += rowsPerInsertMax) {
    const rows = records.slice(at, at + rowsPerInsertMax).map((record) => toRecordRow(room, record));
    await transaction.insertInto('room_records').values(rows).execute();
  }
}

async function explainRefusal(
  transaction: Transaction<Schema>,
  room: string,
  { offset, epoch }: LogRecord,
): Promise<never> {
  const stored = await transaction
    .selectFrom('rooms')
    .select(['epoch', 'next_offset'])
    .where('room', '=', room)
    .executeTakeFirst();
  assert(stored !== undefined, `room ${room} was never opened`);
  if (epoch < stored.epoch) {
    throw new StorageError('STORAGE_FENCED', `room ${room}: epoch ${epoch} is over, ${stored.epoch} owns it`);
  }
  assert(epoch === stored.epoch, `room ${room}: epoch ${epoch} was never given out`);
  assert(offset === stored.next_offset, `room ${room}: ${stored.next_offset} comes next, not ${offset}`);
  throw new StorageError('STORAGE_FAILED', `room ${room}: the log did not take the records`);
}
