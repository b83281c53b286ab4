import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** An open database with the newest tables. Whoever opened it closes it. */
export interface SqlDatabase extends AsyncDisposable {
  /** Throws StorageError for what the world outside does to it. */
  readonly kysely: Kysely<Schema>;
  /** Resolves when everything committed so far survives a power cut, whatever the durability of single commits. */
  makePowerSafe(): Promise<void>;
  /** Proves that it can write and read; throws StorageError. For health checks. */
  check(): Promise<void>;
  close(): Promise<void>;
}
