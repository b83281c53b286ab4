import { join, resolve } from 'node:path';
import {
  lockDataFolder,
  openSqliteDatabase,
  SqlAssetCatalogue,
  type SqlDatabase,
  SqlRoomLog,
} from '@streamxr/adapter-sql';
import type { AssetCatalogue, BlobStore } from '@streamxr/assets';
import { StorageError } from '@streamxr/kernel';
import type { RoomLog } from '@streamxr/rooms';
import { type BlobsConfiguration, openBlobs } from './blobs.ts';
import type { Configuration } from './config/settings.ts';
import { StartFailure } from './start-failure.ts';

/** Everything that lasts, opened for this process alone. */
export interface DataFolder extends AsyncDisposable {
  readonly path: string;
  readonly database: SqlDatabase;
  readonly blobs: BlobStore;
  readonly catalogue: AssetCatalogue;
  readonly roomLog: RoomLog;
}

export type DataFolderConfiguration = Pick<Configuration, 'data' | 'durability'> & BlobsConfiguration;

/** Takes and opens the folder (made when it is not there). Throws StartFailure with the line that its operator should read. */
export async function openDataFolder({
  data,
  durability,
  ...blobsConfiguration
}: DataFolderConfiguration): Promise<DataFolder> {
  const path = resolve(data);
  await using opened = new AsyncDisposableStack();
  try {
    const lock = lockDataFolder(path);
    if (!lock.ok)
      throw new StartFailure(
        `Another server is using the data folder ${path}; stop it or choose another --data.`,
      );
    opened.defer(() => lock.value.release());
    const database = await openSqliteDatabase({ file: join(path, 'streamxr.db'), durability });
    opened.defer(() => database.close());
    const blobs = await openBlobs(path, blobsConfiguration);
    const keep = opened.move();
    return {
      path,
      database,
      blobs,
      catalogue: new SqlAssetCatalogue(database),
      roomLog: new SqlRoomLog(database),
      [Symbol.asyncDispose]: () => keep.disposeAsync(),
    };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new StartFailure(`The data folder ${path} cannot be used: ${reasonOf(error)}.`, { cause: error });
  }
}

/** The innermost message is the system's own: which file, and what about it. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
