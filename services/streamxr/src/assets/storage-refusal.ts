import type { StorageError } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';

/** What a member is told when storage fails. A newer owner elsewhere is, to them, a storage that does not answer. */
export function refusalOfStorage(error: StorageError): Refusal {
  return { code: error.code === 'STORAGE_FULL' ? 'STORAGE_FULL' : 'STORAGE_FAILED' };
}
