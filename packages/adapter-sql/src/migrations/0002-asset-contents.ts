import { type Kysely, sql } from 'kysely';

/** As this step finds and leaves them. An alias: Kysely asks for an index signature, which only aliases have. */
type AssetsOfThisTime = {
  assets: { asset_id: string; sha256: string; bytes: number; lods: string; content_bytes: number };
  asset_contents: { asset_id: string; sha256: string; bytes: number };
};

/** Every content that an asset uses by its hash, what is made of a source besides levels, and how often that was tried. */
export async function assetContents(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  for (const column of ['manifest', 'thumbnail', 'problem'] as const) {
    await schema.alterTable('assets').addColumn(column, 'text').execute();
  }
  await schema
    .alterTable('assets')
    .addColumn('tenant', 'text', (column) => column.notNull().defaultTo('default'))
    .execute();
  await schema
    .alterTable('assets')
    .addColumn('content_bytes', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema
    .createTable('asset_contents')
    .addColumn('asset_id', 'text', (column) =>
      column.notNull().references('assets.asset_id').onDelete('cascade'),
    )
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('asset_contents_key', ['asset_id', 'sha256'])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await schema.createIndex('asset_contents_by_sha256').on('asset_contents').column('sha256').execute();
  await schema
    .createTable('processing_attempts')
    .addColumn('sha256', 'text', (column) => column.primaryKey())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await fillContents(database);
}

async function fillContents(tables: Kysely<unknown>): Promise<void> {
  const database = tables.withTables<AssetsOfThisTime>();
  const assets = await database
    .selectFrom('assets')
    .select(['asset_id', 'sha256', 'bytes', 'lods'])
    .execute();
  for (const { asset_id, sha256, bytes, lods } of assets) {
    const levels = Object.values(JSON.parse(lods) as Record<string, { sha256: string; bytes: number }>);
    const contents = new Map(
      [{ sha256, bytes }, ...levels].map((content) => [content.sha256, content.bytes]),
    );
    const rows = [...contents].map(([name, count]) => ({ asset_id, sha256: name, bytes: count }));
    await database.insertInto('asset_contents').values(rows).execute();
    const content_bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
    await database.updateTable('assets').set({ content_bytes }).where('asset_id', '=', asset_id).execute();
  }
}
