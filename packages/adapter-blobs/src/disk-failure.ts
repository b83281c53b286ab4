import { StorageError } from '@streamxr/kernel';

/** No space, no quota, or a file size limit of the process (`ulimit -f`): more room is what helps. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Waits for work on the disk and throws what the operating system refused as StorageError, saying what was attempted.
 * Errors of the program itself pass as they are.
 */
export async function onDisk<Value>(attempt: string, work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const code = fullCodes.has(error.code) ? 'STORAGE_FULL' : 'STORAGE_FAILED';
    throw new StorageError(code, `blobs: ${attempt}: ${error.message}`, { cause: error });
  }
}

/** The same where a missing file is an answer: null. */
export async function onDiskIfThere<Value>(attempt: string, work: Promise<Value>): Promise<Value | null> {
  const nullIfMissing = work.catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return null;
    throw error;
  });
  return await onDisk(attempt, nullIfMissing);
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
