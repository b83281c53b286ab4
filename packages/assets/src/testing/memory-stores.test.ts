import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorageError } from '@streamxr/kernel';
import { assetCatalogueContract } from './asset-catalogue-contract.ts';
import { blobStoreContract } from './blob-store-contract.ts';
import { inPieces, seededBytes } from './byte-sources.ts';
import { MemoryAssetCatalogue } from './memory-asset-catalogue.ts';
import { MemoryBlobStore } from './memory-blob-store.ts';

const nothingToClose = { [Symbol.asyncDispose]: async () => undefined };

blobStoreContract('memory', async () => {
  const store = new MemoryBlobStore();
  return { store, restart: async () => store, ...nothingToClose };
});

assetCatalogueContract('memory', async () => {
  const catalogue = new MemoryAssetCatalogue();
  return { catalogue, restart: async () => catalogue, ...nothingToClose };
});

test('A8 failures asked for strike in their order, once each', async () => {
  const store = new MemoryBlobStore();
  store.failNext('STORAGE_FULL');
  store.failNext('STORAGE_FAILED');
  const content = seededBytes(10, 1);
  await assert.rejects(store.put(inPieces(content), { bytesMax: 10 }), withCode('STORAGE_FULL'));
  await assert.rejects(store.check(), withCode('STORAGE_FAILED'));
  assert.ok((await store.put(inPieces(content), { bytesMax: 10 })).ok);

  const catalogue = new MemoryAssetCatalogue();
  catalogue.failNext('STORAGE_FULL');
  await assert.rejects(catalogue.list(), withCode('STORAGE_FULL'));
  assert.deepEqual(await catalogue.list(), []);
});

function withCode(code: StorageError['code']): (error: unknown) => boolean {
  return (error) => error instanceof StorageError && error.code === code;
}
