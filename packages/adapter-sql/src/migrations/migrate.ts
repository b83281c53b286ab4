import { assert, StorageError } from '@streamxr/kernel';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { type Migration, migrations } from './migrations.ts';

/** An alias and no interface: Kysely asks for an index signature, which only aliases have. */
type MigrationsSchema = { schema_migrations: { number: number; name: string } };

/**
 * Brings the tables to the newest of `steps`, each step whole or not at all. Does nothing when they are there already. Throws
 * StorageError `STORAGE_FAILED` when a newer version of the program has been here: it may have changed what this one relies on.
 */
export async function migrate(
  database: Kysely<Schema>,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  assert(
    steps.every(({ number }, index) => number === index + 1),
    'migrations count up from 1',
  );
  const notes = database.withTables<MigrationsSchema>();
  await notes.schema
    .createTable('schema_migrations')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .execute();
  const done = await notes.selectFrom('schema_migrations').select('number').execute();
  const newest = Math.max(0, ...done.map(({ number }) => number));
  if (newest > steps.length) {
    throw new StorageError(
      'STORAGE_FAILED',
      `the database has version ${newest}, this program knows ${steps.length}: it was last used by a newer version`,
    );
  }
  for (const step of steps.slice(newest)) {
    await notes.transaction().execute(async (transaction) => {
      // A step knows the tables of its time only, not those of today's Schema.
      await step.run(transaction as unknown as Kysely<unknown>);
      await transaction
        .insertInto('schema_migrations')
        .values({ number: step.number, name: step.name })
        .execute();
    });
  }
}
