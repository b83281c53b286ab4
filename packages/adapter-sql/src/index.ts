export { type DataFolderLock, lockDataFolder } from './data-folder-lock.ts';
export { type Durability, openSqliteDatabase, type SqliteOptions } from './open-database.ts';
export type { SqlDatabase } from './sql-database.ts';
export { SqlAssetCatalogue } from './sql-asset-catalogue.ts';
export { SqlRoomLog } from './sql-room-log.ts';
