import { StorageError } from '@streamxr/kernel';

/** Result codes of SQLite (sqlite.org/rescode.html): the primary code is the low byte. */
const primaryCode = {
  busy: 5,
  locked: 6,
  noMemory: 7,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
};
/** The shared-memory file of the write-ahead log could not grow, which in practice means that the disk is full. */
const ioErrorShmSize = 4_874;

const failureCodes = new Set([
  primaryCode.busy,
  primaryCode.locked,
  primaryCode.noMemory,
  primaryCode.readOnly,
  primaryCode.ioError,
  primaryCode.corrupt,
  primaryCode.cannotOpen,
  primaryCode.notADatabase,
]);

/**
 * Runs `work` and throws what the world outside did to SQLite as StorageError. Errors of the program itself (wrong SQL,
 * violated constraints) pass as they are.
 */
export function withStorageErrors<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw asStorageError(error);
  }
}

/** What to throw for something that SQLite threw: a StorageError where the world outside failed, the same error otherwise. */
export function asStorageError(error: unknown): unknown {
  if (!isSqliteError(error)) return error;
  const primary = error.errcode & 0xff;
  if (primary === primaryCode.full || error.errcode === ioErrorShmSize) {
    return new StorageError('STORAGE_FULL', `database: ${error.message}`, { cause: error });
  }
  if (!failureCodes.has(primary)) return error;
  return new StorageError('STORAGE_FAILED', `database: ${error.message} (SQLite ${error.errcode})`, {
    cause: error,
  });
}

/** True when SQLite gave up because another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && (error.errcode & 0xff) === primaryCode.busy;
}

function isSqliteError(error: unknown): error is Error & { readonly errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}
