import { join } from 'node:path';
import type { AssetCatalogueFixture } from '@streamxr/assets/testing';
import type { RoomLogFixture } from '@streamxr/rooms/testing';
import { openSqliteDatabase } from '../open-database.ts';
import type { SqlDatabase } from '../sql-database.ts';
import { SqlAssetCatalogue } from '../sql-asset-catalogue.ts';
import { SqlRoomLog } from '../sql-room-log.ts';
import { scratchFolder } from './scratch-folder.ts';

/** A database in a folder of its own that can be closed and opened again. */
export interface SqliteFixture extends AsyncDisposable {
  readonly file: string;
  database: SqlDatabase;
  reopen(): Promise<SqlDatabase>;
}

export async function sqliteFixture(): Promise<SqliteFixture> {
  const folder = scratchFolder();
  const file = join(folder.path, 'streamxr.db');
  const options = { file, durability: 'process' } as const;
  const fixture: SqliteFixture = {
    file,
    database: await openSqliteDatabase(options),
    reopen: async () => {
      await fixture.database.close();
      fixture.database = await openSqliteDatabase(options);
      return fixture.database;
    },
    [Symbol.asyncDispose]: async () => {
      await fixture.database.close();
      folder[Symbol.dispose]();
    },
  };
  return fixture;
}

export async function roomLogFixture(): Promise<RoomLogFixture> {
  const fixture = await sqliteFixture();
  return {
    log: new SqlRoomLog(fixture.database),
    restart: async () => new SqlRoomLog(await fixture.reopen()),
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
}

export async function assetCatalogueFixture(): Promise<AssetCatalogueFixture> {
  const fixture = await sqliteFixture();
  return {
    catalogue: new SqlAssetCatalogue(fixture.database),
    restart: async () => new SqlAssetCatalogue(await fixture.reopen()),
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
}
