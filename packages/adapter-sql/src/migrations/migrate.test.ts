import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { StorageError } from '@streamxr/kernel';
import { Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import { nodeSqliteDialect } from '../sqlite/dialect.ts';
import { migrate } from './migrate.ts';
import { type Migration, migrations } from './migrations.ts';

test('P9 every earlier version, the empty database included, arrives at the same tables', async () => {
  await using fresh = emptyDatabase();
  await migrate(fresh.kysely);
  const expected = tablesOf(fresh.database);
  assert.ok(expected.length > migrations.length);
  for (let version = 0; version < migrations.length; version++) {
    await using older = emptyDatabase();
    await migrate(older.kysely, migrations.slice(0, version));
    await migrate(older.kysely);
    assert.deepEqual(tablesOf(older.database), expected, `from version ${version}`);
  }
});

test('P9 migrating again changes nothing', async () => {
  await using fixture = emptyDatabase();
  await migrate(fixture.kysely);
  await fixture.kysely
    .insertInto('rooms')
    .values({ room: 'plaza', created_ms: 1, epoch: 1, next_offset: 1 })
    .execute();
  await migrate(fixture.kysely);
  assert.equal((await fixture.kysely.selectFrom('rooms').selectAll().execute()).length, 1);
});

test('A1 assets from before their contents were listed have them afterwards', async () => {
  await using fixture = emptyDatabase();
  await migrate(fixture.kysely, migrations.slice(0, 1));
  const level = { bytes: 100, triangles: 1, sha256: 'a'.repeat(64) };
  const lods = JSON.stringify({ high: level, low: { ...level, bytes: 7, sha256: 'b'.repeat(64) } });
  await sql`insert into assets (asset_id, name, bytes, sha256, status, lods, bounds, created_ms)
    values ('duck', 'Duck', 100, ${level.sha256}, 'ready', ${lods}, null, 1)`.execute(fixture.kysely);
  await migrate(fixture.kysely);
  const contents = await fixture.kysely
    .selectFrom('asset_contents')
    .select(['asset_id', 'sha256', 'bytes'])
    .execute();
  assert.deepEqual(
    contents.map((row) => ({ ...row })),
    [
      { asset_id: 'duck', sha256: level.sha256, bytes: 100 },
      { asset_id: 'duck', sha256: 'b'.repeat(64), bytes: 7 },
    ],
  );
  const { tenant, content_bytes } = await fixture.kysely
    .selectFrom('assets')
    .selectAll()
    .executeTakeFirstOrThrow();
  assert.deepEqual([tenant, content_bytes], ['default', 107]);
});

test('P9 a step that fails leaves no trace, and runs again at the next start', async () => {
  await using fixture = emptyDatabase();
  let failing = true;
  const planted: Migration = {
    number: migrations.length + 1,
    name: 'planted',
    run: async (database) => {
      await sql`create table planted (id integer)`.execute(database);
      if (failing) throw new Error('power cut');
    },
  };
  await assert.rejects(migrate(fixture.kysely, [...migrations, planted]), /power cut/);
  assert.ok(!tablesOf(fixture.database).some((table) => table.includes('planted')));
  failing = false;
  await migrate(fixture.kysely, [...migrations, planted]);
  assert.ok(tablesOf(fixture.database).some((table) => table.includes('planted')));
});

test('P9 a database of a newer version is left alone', async () => {
  await using fixture = emptyDatabase();
  await migrate(fixture.kysely, [
    ...migrations,
    { number: migrations.length + 1, name: 'tomorrow', run: async () => undefined },
  ]);
  await assert.rejects(
    migrate(fixture.kysely),
    (error) =>
      error instanceof StorageError && error.code === 'STORAGE_FAILED' && /newer version/.test(error.message),
  );
});

function emptyDatabase(): AsyncDisposable & {
  readonly database: DatabaseSync;
  readonly kysely: Kysely<Schema>;
} {
  const database = new DatabaseSync(':memory:');
  const kysely = new Kysely<Schema>({ dialect: nodeSqliteDialect(database) });
  return { database, kysely, [Symbol.asyncDispose]: () => kysely.destroy() };
}

function tablesOf(database: DatabaseSync): string[] {
  const rows = database.prepare('select name, sql from sqlite_schema order by name').all();
  return rows.map(({ name, sql: definition }) => `${String(name)}: ${String(definition)}`);
}
