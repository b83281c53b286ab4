import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { StorageError } from '@streamxr/kernel';
import { sql } from 'kysely';
import { openSqliteDatabase } from './open-database.ts';
import { scratchFolder } from './testing/scratch-folder.ts';

test('P9 durability decides when commits reach the disk', async () => {
  using folder = scratchFolder();
  // Values of the pragma: 1 is NORMAL, 2 is FULL.
  for (const [durability, synchronous] of [
    ['process', 1],
    ['power', 2],
  ] as const) {
    await using database = await openSqliteDatabase({
      file: join(folder.path, `${durability}.db`),
      durability,
    });
    const found = await sql<{ synchronous: number }>`pragma synchronous`.execute(database.kysely);
    assert.equal(found.rows[0]?.synchronous, synchronous);
    const mode = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(database.kysely);
    assert.equal(mode.rows[0]?.journal_mode, 'wal');
  }
});

test('S5 a working database passes its check, also many at once', async () => {
  using folder = scratchFolder();
  await using database = await openSqliteDatabase({ file: join(folder.path, 'a.db'), durability: 'process' });
  await Promise.all(Array.from({ length: 10 }, () => database.check()));
  await database.makePowerSafe();
});

test('S5 a database that another program has locked fails its check with STORAGE_FAILED', async () => {
  using folder = scratchFolder();
  const file = join(folder.path, 'a.db');
  await using database = await openSqliteDatabase({ file, durability: 'process' });
  const other = new DatabaseSync(file);
  other.exec('begin immediate');
  await assert.rejects(database.check(), failed);
  other.close();
  await database.check();
});

test('P9 what is no database, or cannot be reached, is STORAGE_FAILED and stays as it is', async () => {
  using folder = scratchFolder();
  const file = join(folder.path, 'letter.txt');
  writeFileSync(file, 'Dear database, '.repeat(1_000));
  await assert.rejects(openSqliteDatabase({ file, durability: 'process' }), failed);
  const nowhere = join(folder.path, 'no', 'such', 'folder', 'a.db');
  await assert.rejects(openSqliteDatabase({ file: nowhere, durability: 'process' }), failed);
});

test('P9 a wrong statement is a bug, not a failure of the storage', async () => {
  using folder = scratchFolder();
  await using database = await openSqliteDatabase({ file: join(folder.path, 'a.db'), durability: 'process' });
  await assert.rejects(
    sql`select nonsense from nowhere`.execute(database.kysely),
    (error) => !(error instanceof StorageError),
  );
});

function failed(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'STORAGE_FAILED';
}
