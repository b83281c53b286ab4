import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { StorageError } from '@streamxr/kernel';
import { chatRecords, snapshotAt } from '@streamxr/rooms/testing';
import { sql } from 'kysely';
import type { SqlDatabase } from './sql-database.ts';
import { SqlRoomLog } from './sql-room-log.ts';
import { sqliteFixture } from './testing/sqlite-fixtures.ts';

test('P9 a corrupted last record is set aside, and the room goes on without it', async () => {
  await using fixture = await sqliteFixture();
  const log = new SqlRoomLog(fixture.database);
  const { epoch } = await log.open('plaza', 0);
  await log.append('plaza', chatRecords(epoch, 1, 5));
  tamper(fixture.file, `update room_records set event = substr(event, 1, 20) where log_offset = 5`);

  const opened = await log.open('plaza', 0);
  assert.equal(opened.damagedRecords, 1);
  assert.deepEqual(opened.records, chatRecords(epoch, 1, 4));
  await log.append('plaza', chatRecords(opened.epoch, 5, 2));

  const again = await new SqlRoomLog(await fixture.reopen()).open('plaza', 0);
  assert.equal(again.damagedRecords, 0);
  assert.deepEqual(
    again.records.map(({ offset }) => offset),
    [1, 2, 3, 4, 5, 6],
  );
  const aside = await fixture.database.kysely.selectFrom('room_damaged').selectAll().execute();
  assert.deepEqual(
    aside.map(({ kind, log_offset, found_epoch }) => ({ kind, log_offset, found_epoch })),
    [{ kind: 'record', log_offset: 5, found_epoch: opened.epoch }],
  );
  assert.match(aside[0]!.content, /chat-mes/);
});

test('P9 a corrupted record in the middle stops the room, and only that room', async () => {
  await using fixture = await sqliteFixture();
  const log = new SqlRoomLog(fixture.database);
  const plaza = await log.open('plaza', 0);
  const attic = await log.open('attic', 0);
  await log.append('plaza', chatRecords(plaza.epoch, 1, 5));
  await log.append('attic', chatRecords(attic.epoch, 1, 5));
  tamper(fixture.file, `update room_records set epoch = 9 where room = 'plaza' and log_offset = 3`);

  await assert.rejects(
    log.open('plaza', 0),
    (error) =>
      error instanceof StorageError &&
      error.code === 'STORAGE_FAILED' &&
      /room plaza: .* offset 3 /.test(error.message),
  );
  assert.equal((await log.open('attic', 0)).records.length, 5);
  // Refusing changed nothing: whoever mends the row finds everything as it was.
  tamper(fixture.file, `update room_records set epoch = 1 where room = 'plaza' and log_offset = 3`);
  assert.deepEqual((await log.open('plaza', 0)).records, chatRecords(plaza.epoch, 1, 5));
});

test('P9 a corrupted snapshot falls back to the one before it, and that to the first record', async () => {
  await using fixture = await sqliteFixture();
  const log = new SqlRoomLog(fixture.database);
  const { epoch } = await log.open('plaza', 0);
  await log.append('plaza', chatRecords(epoch, 1, 10));
  await log.compact('plaza', snapshotAt(epoch, 4), 5);
  tamper(fixture.file, `update room_snapshots set snapshot = '{}'`);
  const fromStart = await log.open('plaza', 0);
  assert.equal(fromStart.snapshot, null);
  assert.deepEqual(fromStart.records, chatRecords(epoch, 1, 10));

  await log.compact('plaza', snapshotAt(epoch, 4), 5);
  await log.compact('plaza', snapshotAt(epoch, 8), 9);
  tamper(fixture.file, `update room_snapshots set checksum = checksum + 1 where log_offset = 8`);
  const fromPrevious = await new SqlRoomLog(await fixture.reopen()).open('plaza', 0);
  assert.deepEqual(fromPrevious.snapshot, snapshotAt(epoch, 4));
  assert.deepEqual(fromPrevious.records, chatRecords(epoch, 5, 6));
});

test('P9 when no snapshot can be read and the records do not reach back, the room is stopped', async () => {
  await using fixture = await sqliteFixture();
  const log = new SqlRoomLog(fixture.database);
  const { epoch } = await log.open('plaza', 0);
  await log.append('plaza', chatRecords(epoch, 1, 10));
  await log.compact('plaza', snapshotAt(epoch, 4), 5);
  await log.compact('plaza', snapshotAt(epoch, 8), 9);
  tamper(fixture.file, `update room_snapshots set snapshot = 'null'`);
  await assert.rejects(
    log.open('plaza', 0),
    (error) => error instanceof StorageError && error.code === 'STORAGE_FAILED',
  );
});

test('P9 compaction keeps two snapshots and no more records than they need', async () => {
  await using fixture = await sqliteFixture();
  const log = new SqlRoomLog(fixture.database);
  const { epoch } = await log.open('plaza', 0);
  await log.append('plaza', chatRecords(epoch, 1, 100));
  for (let offset = 10; offset <= 100; offset += 10) {
    await log.compact('plaza', snapshotAt(epoch, offset), offset + 1);
  }
  assert.deepEqual(await offsetsOf(fixture.database, 'room_snapshots'), [90, 100]);
  assert.deepEqual(
    await offsetsOf(fixture.database, 'room_records'),
    chatRecords(epoch, 91, 10).map(({ offset }) => offset),
  );
});

test('P9 a full disk is STORAGE_FULL, keeps the log as it was, and the room goes on when there is space', async () => {
  await using fixture = await sqliteFixture();
  const { database } = fixture;
  const log = new SqlRoomLog(database);
  const { epoch } = await log.open('plaza', 0);
  await log.append('plaza', chatRecords(epoch, 1, 10));
  await limitPages(database, 2);

  const tooMany = chatRecords(epoch, 11, 2_000);
  await assert.rejects(log.append('plaza', tooMany), full);
  await assert.rejects(log.append('plaza', tooMany), full);
  assert.equal((await offsetsOf(database, 'room_records')).length, 10);
  const snapshot = { ...snapshotAt(epoch, 10), chat: [] };
  const huge = {
    ...snapshot,
    chat: Array.from({ length: 2_000 }, () => snapshotAt(epoch, 10).chat[0]!),
  };
  await assert.rejects(log.compact('plaza', huge, 11), full);
  // What fits still goes in.
  await log.append('plaza', chatRecords(epoch, 11, 1));

  await limitPages(database, 10_000);
  await log.append('plaza', chatRecords(epoch, 12, 2_000));
  const opened = await new SqlRoomLog(await fixture.reopen()).open('plaza', 0);
  assert.deepEqual(opened.records, chatRecords(epoch, 1, 2_011));
  assert.equal(opened.snapshot, null);
});

function tamper(file: string, statement: string): void {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
}

async function limitPages({ kysely }: SqlDatabase, more: number): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(kysely);
  await sql.raw(`pragma max_page_count = ${rows[0]!.page_count + more}`).execute(kysely);
}

async function offsetsOf(
  { kysely }: SqlDatabase,
  table: 'room_records' | 'room_snapshots',
): Promise<number[]> {
  const rows = await kysely.selectFrom(table).select('log_offset').orderBy('log_offset').execute();
  return rows.map(({ log_offset }) => log_offset);
}

function full(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'STORAGE_FULL';
}
