import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GlbSummary, inspectGlb } from '@streamxr/assets';
import {
  inPieces,
  MemoryAssetCatalogue,
  MemoryBlobStore,
  readAll,
  sampleGlb,
} from '@streamxr/assets/testing';
import { ManualClock, type Result, silentLogger } from '@streamxr/kernel';
import type { Asset, Refusal } from '@streamxr/protocol';
import { AssetLibrary, type AssetLibraryOptions } from './asset-library.ts';

class Shelf {
  readonly blobs = new MemoryBlobStore();
  readonly catalogue = new MemoryAssetCatalogue();
  #ids = 0;

  open(options: Partial<AssetLibraryOptions> = {}): Promise<AssetLibrary> {
    return AssetLibrary.open({
      catalogue: this.catalogue,
      blobs: this.blobs,
      limits: { assetBytesMax: 10_000, quotaBytes: 100_000, assetsMax: 5 },
      inspect: async (content) => inspectGlb(await readAll(content)),
      newAssetId: () => (++this.#ids).toString(16).padStart(16, '0'),
      clock: new ManualClock(),
      logger: silentLogger,
      ...options,
    });
  }

  async blobCount(): Promise<number> {
    let count = 0;
    for await (const _ of this.blobs.list()) count += 1;
    return count;
  }
}

const never = new AbortController().signal;

async function add(library: AssetLibrary, label = ''): Promise<Asset> {
  const uploaded = await library.upload(inPieces(sampleGlb(label), 100), label, never);
  assert(uploaded.ok, uploaded.ok ? '' : uploaded.refusal.code);
  return uploaded.value;
}

async function refused(outcome: Promise<Result<unknown, Refusal>>): Promise<string> {
  const result = await outcome;
  return result.ok ? 'accepted' : result.refusal.code;
}

test('A1 an asset is known from its upload to its removal, and both are told', async () => {
  const library = await new Shelf().open();
  const told: string[] = [];
  library.on('added', ({ assetId }) => told.push(`+${assetId}`));
  library.on('removed', ({ assetId }) => told.push(`-${assetId}`));
  const { assetId } = await add(library);
  assert.equal(library.has(assetId), true);
  assert.equal((await library.get(assetId))?.assetId, assetId);
  assert.equal(await refused(library.remove(assetId)), 'accepted');
  assert.equal(library.has(assetId), false);
  assert.equal(await refused(library.remove(assetId)), 'ASSET_NOT_FOUND');
  assert.equal(await refused(library.open(assetId, 'high')), 'ASSET_NOT_FOUND');
  assert.deepEqual(told, [`+${assetId}`, `-${assetId}`]);
});

test('A1 content that two assets share goes with the last of them', async () => {
  const shelf = new Shelf();
  const library = await shelf.open();
  const first = await add(library);
  const second = await add(library);
  assert.equal(await shelf.blobCount(), 1);
  await library.remove(first.assetId);
  const opened = await library.open(second.assetId, 'medium');
  assert(opened.ok);
  assert.equal(opened.value.lod, 'high');
  assert.deepEqual(await readAll(opened.value.read()), sampleGlb());
  await library.remove(second.assetId);
  assert.equal(await shelf.blobCount(), 0);
});

test('A1 deleting an asset does not take the content from an upload of the same', async () => {
  const shelf = new Shelf();
  const inspecting = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let patient = false;
  const library = await shelf.open({
    inspect: async (content) => {
      if (patient) {
        inspecting.resolve();
        await goOn.promise;
      }
      return inspectGlb(await readAll(content));
    },
  });
  const first = await add(library);
  patient = true;
  const second = add(library);
  await inspecting.promise;
  await library.remove(first.assetId);
  goOn.resolve();
  const opened = await library.open((await second).assetId, 'high');
  assert(opened.ok);
  assert.deepEqual(await readAll(opened.value.read()), sampleGlb());
});

test('A1 an upload that is refused does not take the content from an asset with the same', async () => {
  const shelf = new Shelf();
  const library = await shelf.open();
  const { assetId } = await add(library);
  const strict = await shelf.open({
    inspect: async () => ({ ok: false, refusal: { code: 'ASSET_UNSUPPORTED' } }),
  });
  assert.equal(await refused(strict.upload(inPieces(sampleGlb()), 'x', never)), 'ASSET_UNSUPPORTED');
  const opened = await library.open(assetId, 'high');
  assert(opened.ok);
  assert.equal((await readAll(opened.value.read())).length, sampleGlb().length);
});

test('A1 limits: size, number, space', async () => {
  const shelf = new Shelf();
  const library = await shelf.open();
  assert.equal(await refused(library.upload(inPieces(sampleGlb('', 20_000)), 'x', never)), 'ASSET_TOO_LARGE');
  for (let at = 0; at < 5; at++) await add(library, String(at));
  assert.equal(await refused(library.upload(inPieces(sampleGlb()), 'x', never)), 'QUOTA_EXCEEDED');
  const bytes = sampleGlb().length;
  const small = await new Shelf().open({
    limits: { assetBytesMax: 10_000, quotaBytes: bytes - 1, assetsMax: 5 },
  });
  assert.equal(await refused(small.upload(inPieces(sampleGlb()), 'x', never)), 'QUOTA_EXCEEDED');
});

test('A1 at most eight uploads at once', async () => {
  const held = Promise.withResolvers<Result<GlbSummary, Refusal>>();
  const library = await new Shelf().open({ inspect: () => held.promise });
  const uploads = Array.from({ length: 9 }, (_, at) =>
    library.upload(inPieces(sampleGlb(String(at))), 'x', never),
  );
  assert.equal(await refused(uploads[8]!), 'TOO_MANY_TRANSFERS');
  held.resolve({ ok: false, refusal: { code: 'ASSET_INVALID' } });
  for (const upload of uploads.slice(0, 8)) assert.equal(await refused(upload), 'ASSET_INVALID');
});

test('A1 whichever step of storage fails, nothing is left and nothing is told', async () => {
  for (let step = 0; step < 6; step++) {
    const shelf = new Shelf();
    const library = await shelf.open();
    let told = 0;
    library.on('added', () => told++);
    // Each step of an upload, one at a time: put, stat and read of the blob; usage, usage and put of the row.
    const parts = [shelf.blobs, shelf.catalogue] as const;
    const part = parts[step % 2]!;
    const skipped = Math.floor(step / 2);
    skipThenFail(part, skipped);
    assert.equal(
      await refused(library.upload(inPieces(sampleGlb()), 'x', never)),
      'STORAGE_FULL',
      `step ${step}`,
    );
    assert.equal(told, 0);
    assert.deepEqual(await library.list(), []);
    assert.equal(await shelf.blobCount(), 0, `step ${step}`);
  }
});

/** Lets `calls` calls through and fails the next. */
function skipThenFail(part: MemoryBlobStore | MemoryAssetCatalogue, calls: number): void {
  let left = calls;
  for (const name of ['put', 'stat', 'read', 'usage'] as const) {
    const original: unknown = Reflect.get(part, name);
    if (typeof original !== 'function') continue;
    Reflect.set(part, name, (...args: unknown[]): unknown => {
      if (left-- === 0) part.failNext('STORAGE_FULL');
      return Reflect.apply(original, part, args) as unknown;
    });
  }
}

test('A1 an aborted upload is incomplete, at whatever moment', async () => {
  const shelf = new Shelf();
  const library = await shelf.open();
  const abort = new AbortController();
  async function* stopping(): AsyncGenerator<Uint8Array> {
    yield sampleGlb().subarray(0, 50);
    abort.abort();
    yield sampleGlb().subarray(50);
  }
  assert.equal(await refused(library.upload(stopping(), 'x', abort.signal)), 'UPLOAD_INCOMPLETE');
  const late = new AbortController();
  const name = new Promise<string>((resolve) =>
    setImmediate(() => {
      late.abort();
      resolve('x');
    }),
  );
  assert.equal(await refused(library.upload(inPieces(sampleGlb()), name, late.signal)), 'UPLOAD_INCOMPLETE');
  assert.deepEqual([await library.list(), await shelf.blobCount()], [[], 0]);
});

test('P9 a start after a crash tidies up: content without assets goes, assets without content fail', async () => {
  const shelf = new Shelf();
  const library = await shelf.open();
  const kept = await add(library, 'kept');
  const lost = await add(library, 'lost');
  await shelf.blobs.delete(lost.sha256);
  await shelf.blobs.put(inPieces(new Uint8Array(10)), { bytesMax: 100 });
  const next = await shelf.open();
  assert.equal(await shelf.blobCount(), 1);
  assert.equal((await next.get(lost.assetId))?.status, 'failed');
  assert.equal(await refused(next.open(lost.assetId, 'high')), 'ASSET_NOT_FOUND');
  assert.equal(await refused(next.open(kept.assetId, 'high')), 'accepted');
});
