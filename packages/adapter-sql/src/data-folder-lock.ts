import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { accept, refuse, type Result, StorageError } from '@streamxr/kernel';
import { asStorageError, isBusy, withStorageErrors } from './sqlite/storage-failure.ts';

/** The right to use a data folder. Lasts until it is released or the process ends, however it ends. Keep a reference to it. */
export interface DataFolderLock extends Disposable {
  release(): void;
}

/**
 * Takes the folder (made when it is not there) for this process alone, without waiting: `in-use` when another server, or
 * another part of this one, has it. The lock is the operating system's, on the file `server.lock`, through SQLite; the file
 * stays behind and means nothing by itself. Nothing else may open that file: closing any descriptor of it would drop the lock.
 * Throws StorageError when the folder cannot be made or written.
 */
export function lockDataFolder(folder: string): Result<DataFolderLock, 'in-use'> {
  makeFolder(folder);
  const database = withStorageErrors(() => new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 }));
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (isBusy(error)) return refuse('in-use');
    throw asStorageError(error);
  }
  const release = (): void => {
    if (database.isOpen) database.close();
  };
  return accept({ release, [Symbol.dispose]: release });
}

function makeFolder(folder: string): void {
  try {
    makeFolderAndParents(folder);
  } catch (error) {
    throw new StorageError('STORAGE_FAILED', `the data folder ${folder} cannot be made`, { cause: error });
  }
}

/** Not `mkdir` with `recursive`: where a parent exists but takes no folders (/proc), Node 24 tries for ever. */
function makeFolderAndParents(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolderAndParents(parent);
  mkdirSync(folder);
}
