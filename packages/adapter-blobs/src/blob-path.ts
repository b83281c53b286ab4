import { join } from 'node:path';
import { assert } from '@streamxr/kernel';

const sha256Form = /^[0-9a-f]{64}$/;
const fanOutForm = /^[0-9a-f]{2}$/;

/**
 * `ab/cd/abcd…` below the store's folder: 65,536 folders keep each small with millions of blobs. No other text than 64
 * hexadecimal digits ever becomes a path.
 */
export function blobPath(folder: string, sha256: string): string {
  assert(isBlobName(sha256), 'a blob is named by 64 lower-case hexadecimal digits');
  return join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

export function isBlobName(name: string): boolean {
  return sha256Form.test(name);
}

/** One of the two levels of folders above the blobs. */
export function isFanOutName(name: string): boolean {
  return fanOutForm.test(name);
}
