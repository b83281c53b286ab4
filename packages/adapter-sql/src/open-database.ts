import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '@streamxr/kernel';
import { Kysely, sql } from 'kysely';
import { migrate } from './migrations/migrate.ts';
import type { Schema } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';
import { nodeSqliteDialect } from './sqlite/dialect.ts';
import { withStorageErrors } from './sqlite/storage-failure.ts';

/**
 * What a commit survives. `process`: a kill -9 of the program; the newest commits can be lost in a power cut, but the
 * database stays whole. `power`: a power cut too, at the price of one fsync per commit.
 */
export type Durability = 'process' | 'power';

export interface SqliteOptions {
  /** Made when it is not there; its folder must exist. */
  readonly file: string;
  readonly durability: Durability;
}

/**
 * Only a person who writes with a database tool competes for the lock: one server has the folder for itself. Waiting stops
 * everything else that this process does, so it is short.
 */
const busyTimeoutMs = 250;

/** The write-ahead log is cut back to this after a checkpoint; a single large compaction must not keep its disk space. */
const walBytesMax = 64 * 1024 * 1024;

/** Opens (or makes) the database and brings its tables up to date. Throws StorageError. */
export async function openSqliteDatabase({ file, durability }: SqliteOptions): Promise<SqlDatabase> {
  const database = withStorageErrors(() => new DatabaseSync(file, { timeout: busyTimeoutMs }));
  const kysely = new Kysely<Schema>({ dialect: nodeSqliteDialect(database) });
  try {
    withStorageErrors(() => configure(database, durability));
    await migrate(kysely);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    kysely,
    makePowerSafe: () => makePowerSafe(kysely),
    check: () => check(kysely),
    close: () => kysely.destroy(),
    [Symbol.asyncDispose]: () => kysely.destroy(),
  };
}

function configure(database: DatabaseSync, durability: Durability): void {
  database.exec('pragma journal_mode = wal');
  database.exec(`pragma synchronous = ${durability === 'power' ? 'full' : 'normal'}`);
  database.exec('pragma foreign_keys = on');
  database.exec(`pragma journal_size_limit = ${walBytesMax}`);
}

async function makePowerSafe(kysely: Kysely<Schema>): Promise<void> {
  // A checkpoint begins with an fsync of the write-ahead log, and that is what counts here.
  await sql`pragma wal_checkpoint(passive)`.execute(kysely);
}

async function check(kysely: Kysely<Schema>): Promise<void> {
  const { writes } = await kysely
    .updateTable('write_probe')
    .set(({ eb }) => ({ writes: eb('writes', '+', 1) }))
    .returning('writes')
    .executeTakeFirstOrThrow();
  const read = await kysely.selectFrom('write_probe').select('writes').executeTakeFirst();
  // Another check may have written in between.
  if (read === undefined || read.writes < writes) {
    throw new StorageError('STORAGE_FAILED', 'database: what was written does not come back');
  }
}
