import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorageError } from '@streamxr/kernel';
import { chatRecords, snapshotAt } from '@streamxr/rooms/testing';
import type { RoomRecordsTable } from '../schema.ts';
import { newestReadable, readRecords } from './readable-log.ts';
import { fromRecordRow, toRecordRow } from './record-row.ts';
import { toSnapshotRow } from './snapshot-row.ts';

test('P9 a changed bit in any column of a record is noticed', () => {
  const row = toRecordRow('plaza', chatRecords(3, 7, 1)[0]!);
  assert.deepEqual(fromRecordRow(row), chatRecords(3, 7, 1)[0]);
  const damaged: Partial<RoomRecordsTable>[] = [
    { log_offset: row.log_offset ^ 1 },
    { epoch: row.epoch ^ 1 },
    { time_ms: row.time_ms + 1 },
    { event: row.event.replace('Ada', 'Adb') },
    { event: row.event.slice(0, -1) },
    { checksum: row.checksum ^ 1 },
  ];
  for (const change of damaged) assert.equal(fromRecordRow({ ...row, ...change }), null);
});

test('P9 whole records are all given, and what follows them comes next', () => {
  const found = readRecords('plaza', rows(5, 10), { baseOffset: 7, nextOffset: 11 });
  assert.deepEqual(found, {
    records: chatRecords(1, 5, 6),
    nextOffset: 11,
    keepFromOffset: 5,
    damagedRows: [],
    damagedCount: 0,
  });
});

test('P9 damage at the end ends the log before it', () => {
  const found = readRecords('plaza', [...rows(1, 3), broken(4), broken(5)], {
    baseOffset: 0,
    nextOffset: 6,
  });
  assert.deepEqual(found.records, chatRecords(1, 1, 3));
  assert.equal(found.nextOffset, 4);
  assert.deepEqual(found.damagedRows, [broken(4), broken(5)]);
  assert.equal(found.damagedCount, 2);
});

test('P9 records that are gone from the end are counted as damaged', () => {
  const found = readRecords('plaza', [...rows(1, 3), broken(4)], { baseOffset: 0, nextOffset: 9 });
  assert.equal(found.nextOffset, 4);
  assert.equal(found.damagedCount, 5);
});

test('P9 damage with good records behind it stops the room, naming the offset', () => {
  assert.throws(
    () => readRecords('plaza', [...rows(1, 3), broken(4), ...rows(5, 6)], { baseOffset: 0, nextOffset: 7 }),
    failedAt(4),
  );
  assert.throws(
    () => readRecords('plaza', [...rows(1, 3), ...rows(5, 6)], { baseOffset: 0, nextOffset: 7 }),
    failedAt(4),
  );
  assert.throws(() => readRecords('plaza', rows(5, 6), { baseOffset: 2, nextOffset: 7 }), failedAt(3));
});

test('P9 damage that reaches into what the snapshot contains costs only the resuming members', () => {
  const found = readRecords('plaza', [...rows(5, 7), broken(8), broken(9)], {
    baseOffset: 8,
    nextOffset: 10,
  });
  assert.deepEqual(found, {
    records: [],
    nextOffset: 9,
    keepFromOffset: 9,
    damagedRows: [broken(8), broken(9)],
    damagedCount: 2,
  });
});

test('P9 the newest readable snapshot counts', () => {
  const older = toSnapshotRow('plaza', snapshotAt(1, 5), 3);
  const newer = toSnapshotRow('plaza', snapshotAt(1, 9), 8);
  const damaged = { ...newer, snapshot: newer.snapshot.replace('Ada', 'Eve') };
  assert.deepEqual(newestReadable([newer, older]), {
    base: { snapshot: snapshotAt(1, 9), keepFromOffset: 8 },
    damagedSnapshots: [],
  });
  assert.deepEqual(newestReadable([damaged, older]), {
    base: { snapshot: snapshotAt(1, 5), keepFromOffset: 3 },
    damagedSnapshots: [damaged],
  });
  assert.deepEqual(newestReadable([damaged]), { base: null, damagedSnapshots: [damaged] });
});

function rows(first: number, last: number): RoomRecordsTable[] {
  return chatRecords(1, first, last - first + 1).map((record) => toRecordRow('plaza', record));
}

function broken(offset: number): RoomRecordsTable {
  return { ...rows(offset, offset)[0]!, event: '{"type":"chat-mess' };
}

function failedAt(offset: number): (error: unknown) => boolean {
  return (error) =>
    error instanceof StorageError &&
    error.code === 'STORAGE_FAILED' &&
    error.message.includes('room plaza') &&
    error.message.includes(`offset ${offset} `);
}
