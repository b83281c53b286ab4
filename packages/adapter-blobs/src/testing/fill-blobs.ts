import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inPieces, seededBytes } from '@streamxr/assets/testing';
import { StorageError } from '@streamxr/kernel';
import { DiskBlobStore } from '../disk-blob-store.ts';

/** What a store said and did when its disk ran full. */
export interface FillReport {
  readonly code: StorageError['code'];
  readonly blobsBefore: number;
  readonly blobsAfter: number;
  readonly incomingAfter: readonly string[];
  readonly sourceClosed: boolean;
  /** A small blob after the largest one was deleted. */
  readonly worksAgain: boolean;
}

const bytesMax = 1024 ** 3;

/** Puts blobs of growing size (64 KiB, 128 KiB, …) until the disk is full. */
async function fill(folder: string): Promise<FillReport> {
  const store = await DiskBlobStore.open(folder);
  const names: string[] = [];
  for (let size = 64 * 1024; size < bytesMax; size *= 2) {
    const source = inPieces(seededBytes(size, size));
    try {
      const stored = await store.put(source, { bytesMax });
      if (stored.ok) names.push(stored.value.sha256);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const after = await Array.fromAsync(store.list());
      await store.delete(names.at(-1) ?? '');
      return {
        code: error.code,
        blobsBefore: names.length,
        blobsAfter: after.length,
        incomingAfter: readdirSync(join(folder, 'incoming')),
        sourceClosed: (await source.next()).done === true,
        worksAgain: (await store.put(inPieces(seededBytes(1_000, 1)), { bytesMax })).ok,
      };
    }
  }
  throw new Error('the disk never ran full');
}

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: fill-blobs FOLDER');
console.log(JSON.stringify(await fill(folder)));
