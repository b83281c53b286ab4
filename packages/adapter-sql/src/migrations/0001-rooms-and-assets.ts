import { type Kysely, sql } from 'kysely';

/** Rooms with their logs, the catalogue of assets, and the row that health checks write to. */
export async function roomsAndAssets(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('rooms')
    .addColumn('room', 'text', (column) => column.primaryKey())
    .addColumn('created_ms', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('next_offset', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await schema
    .createTable('room_records')
    .addColumn('room', 'text', (column) => column.notNull().references('rooms.room'))
    .addColumn('log_offset', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('time_ms', 'integer', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('checksum', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('room_records_key', ['room', 'log_offset'])
    // Without rowid: the rows lie in the order of the log, and a record is written once, not once more into an index.
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await schema
    .createTable('room_snapshots')
    .addColumn('room', 'text', (column) => column.notNull().references('rooms.room'))
    .addColumn('log_offset', 'integer', (column) => column.notNull())
    .addColumn('keep_from_offset', 'integer', (column) => column.notNull())
    .addColumn('snapshot', 'text', (column) => column.notNull())
    .addColumn('checksum', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('room_snapshots_key', ['room', 'log_offset'])
    .modifyEnd(sql`strict`)
    .execute();
  await schema
    .createTable('room_damaged')
    .addColumn('room', 'text', (column) => column.notNull().references('rooms.room'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('found_epoch', 'integer', (column) => column.notNull())
    .addColumn('log_offset', 'integer', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('room_damaged_key', ['room', 'kind', 'found_epoch', 'log_offset'])
    .modifyEnd(sql`strict`)
    .execute();
  await schema
    .createTable('assets')
    .addColumn('asset_id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('lods', 'text', (column) => column.notNull())
    .addColumn('bounds', 'text')
    .addColumn('created_ms', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await schema
    .createTable('write_probe')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('writes', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await sql`insert into write_probe (id, writes) values (1, 0)`.execute(database);
}
