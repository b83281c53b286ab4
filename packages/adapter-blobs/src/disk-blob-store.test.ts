import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { blobStoreContract, inPieces, readAll, seededBytes } from '@streamxr/assets/testing';
import { StorageError } from '@streamxr/kernel';
import { DiskBlobStore } from './disk-blob-store.ts';

blobStoreContract('disk', async () => {
  const folder = scratchFolder();
  return {
    store: await DiskBlobStore.open(folder.path),
    restart: () => DiskBlobStore.open(folder.path),
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  };
});

const bytesMax = 1024 * 1024;

test('A8 a blob lies where its hash says', async () => {
  using folder = scratchFolder();
  const store = await DiskBlobStore.open(folder.path);
  const content = seededBytes(100, 1);
  await store.put(inPieces(content), { bytesMax });
  const sha256 = createHash('sha256').update(content).digest('hex');
  assert.deepEqual(readdirSync(join(folder.path, sha256.slice(0, 2), sha256.slice(2, 4))), [sha256]);
  assert.deepEqual(readdirSync(join(folder.path, 'incoming')), []);
});

test('P9 what a crash left in incoming is removed at the next opening', async () => {
  using folder = scratchFolder();
  mkdirSync(join(folder.path, 'incoming'));
  writeFileSync(join(folder.path, 'incoming', 'half'), seededBytes(5_000, 2));
  const store = await DiskBlobStore.open(folder.path);
  assert.deepEqual(readdirSync(join(folder.path, 'incoming')), []);
  await store.check();
});

test('A1 refused, broken-off and repeated uploads leave nothing in incoming', async () => {
  using folder = scratchFolder();
  const store = await DiskBlobStore.open(folder.path);
  const content = seededBytes(50_000, 3);
  await store.put(inPieces(content), { bytesMax: 49_999 });
  await assert.rejects(store.put(breakingOff(content), { bytesMax }), /connection reset/);
  await store.put(inPieces(content), { bytesMax });
  await store.put(inPieces(content), { bytesMax });
  await store.check();
  assert.deepEqual(readdirSync(join(folder.path, 'incoming')), []);
});

test('A8 a blob that the disk cut short is told while reading and mended by the next put', async () => {
  using folder = scratchFolder();
  const store = await DiskBlobStore.open(folder.path);
  const content = seededBytes(200_000, 4);
  const stored = await store.put(inPieces(content), { bytesMax });
  assert.ok(stored.ok);
  const { sha256 } = stored.value;
  const path = join(folder.path, sha256.slice(0, 2), sha256.slice(2, 4), sha256);

  const reading = store.read(sha256);
  await reading.next();
  truncateSync(path, 70_000);
  await assert.rejects(readAll(reading), (error) => error instanceof StorageError);

  const again = await store.put(inPieces(content), { bytesMax });
  assert.ok(again.ok && again.value.created);
  assert.ok(Buffer.from(await readAll(store.read(sha256))).equals(content));
});

test('A8 the list passes over files that are no blobs', async () => {
  using folder = scratchFolder();
  const store = await DiskBlobStore.open(folder.path);
  mkdirSync(join(folder.path, 'ab', 'cd'), { recursive: true });
  for (const name of ['README', 'ab/notes.txt', 'ab/cd/.DS_Store'])
    writeFileSync(join(folder.path, name), '');
  const listed: string[] = [];
  for await (const name of store.list()) listed.push(name);
  assert.deepEqual(listed, []);
});

test('S5 a store whose folder is gone fails its check with STORAGE_FAILED', async () => {
  using folder = scratchFolder();
  const store = await DiskBlobStore.open(folder.path);
  rmSync(folder.path, { recursive: true });
  await assert.rejects(
    store.check(),
    (error) => error instanceof StorageError && error.code === 'STORAGE_FAILED',
  );
});

async function* breakingOff(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
  throw new Error('connection reset');
}

function scratchFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'streamxr-blobs-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
