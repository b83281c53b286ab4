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
import { contentOf, FakeMaker, makeFake } from './testing/fake-maker.ts';

class Shelf {
  readonly blobs = new MemoryBlobStore();
  readonly catalogue = new MemoryAssetCatalogue();
  readonly maker = new FakeMaker();
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
      maker: this.maker,
      workers: 1,
      onProcessed: () => undefined,
      cacheBytesMax: 100_000,
      levelWaitMsMax: 2_000,
      ...options,
    });
  }

  /** With nothing processed: what uploads alone do. */
  openIdle(options: Partial<AssetLibraryOptions> = {}): Promise<AssetLibrary> {
    this.maker.pause();
    return this.open(options);
  }

  async blobCount(): Promise<number> {
    return (await this.blobNames()).length;
  }

  async blobNames(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of this.blobs.list()) names.push(name);
    return names.sort();
  }
}

const never = new AbortController().signal;

async function add(library: AssetLibrary, label = ''): Promise<Asset> {
  const uploaded = await library.upload(inPieces(sampleGlb(label), 100), label, never);
  assert(uploaded.ok, uploaded.ok ? '' : uploaded.refusal.code);
  return uploaded.value;
}

/** The asset when its processing is over. */
async function settled(library: AssetLibrary, asset: Asset): Promise<Asset> {
  for (;;) {
    const now = await library.get(asset.assetId);
    assert(now !== null);
    if (now.status !== 'processing') return now;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Until nothing is being made any more. */
async function idle(library: AssetLibrary): Promise<void> {
  while (library.processing > 0) await new Promise((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
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
  const first = await settled(library, await add(library));
  const blobs = await shelf.blobNames();
  const second = await add(library);
  assert.deepEqual(
    { ...first, assetId: second.assetId, createdAt: second.createdAt },
    second,
    'ready at once, with all that was made of the first',
  );
  assert.equal(shelf.maker.runs, 1);
  assert.deepEqual(await shelf.blobNames(), blobs);
  await library.remove(first.assetId);
  assert.deepEqual(await shelf.blobNames(), blobs);
  const opened = await library.open(second.assetId, 'medium');
  assert(opened.ok);
  assert.equal(opened.value.lod, 'medium');
  assert.deepEqual(contentOf(await readAll(opened.value.read())).sha256, second.lods.medium?.sha256);
  await library.remove(second.assetId);
  assert.equal(await shelf.blobCount(), 0);
});

test('A1 deleting an asset does not take the content from an upload of the same', async () => {
  const shelf = new Shelf();
  const inspecting = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let patient = false;
  const library = await shelf.openIdle({
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
  const library = await shelf.openIdle();
  const { assetId } = await add(library);
  const strict = await shelf.openIdle({
    inspect: async () => ({ ok: false, refusal: { code: 'ASSET_UNSUPPORTED' } }),
  });
  assert.equal(await refused(strict.upload(inPieces(sampleGlb()), 'x', never)), 'ASSET_UNSUPPORTED');
  const opened = await library.open(assetId, 'high');
  assert(opened.ok);
  assert.equal((await readAll(opened.value.read())).length, sampleGlb().length);
});

test('A1 limits: size, number, space', async () => {
  const shelf = new Shelf();
  const library = await shelf.openIdle();
  assert.equal(await refused(library.upload(inPieces(sampleGlb('', 20_000)), 'x', never)), 'ASSET_TOO_LARGE');
  for (let at = 0; at < 5; at++) await add(library, String(at));
  assert.equal(await refused(library.upload(inPieces(sampleGlb()), 'x', never)), 'QUOTA_EXCEEDED');
  const bytes = sampleGlb().length;
  const small = await new Shelf().openIdle({
    limits: { assetBytesMax: 10_000, quotaBytes: bytes - 1, assetsMax: 5 },
  });
  assert.equal(await refused(small.upload(inPieces(sampleGlb()), 'x', never)), 'QUOTA_EXCEEDED');
});

test('A1 at most eight uploads at once', async () => {
  const held = Promise.withResolvers<Result<GlbSummary, Refusal>>();
  const library = await new Shelf().openIdle({ inspect: () => held.promise });
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
    const library = await shelf.openIdle();
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
  for (const name of ['put', 'stat', 'read', 'usage', 'add'] as const) {
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
  const library = await shelf.openIdle();
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
  const library = await shelf.openIdle();
  const kept = await add(library, 'kept');
  const lost = await add(library, 'lost');
  await library[Symbol.asyncDispose]();
  await shelf.blobs.delete(lost.sha256);
  const stray = await shelf.blobs.put(inPieces(new Uint8Array(10)), { bytesMax: 100 });
  const next = await shelf.open();
  const names = await shelf.blobNames();
  assert.deepEqual(
    [kept.sha256, stray.ok ? stray.value.sha256 : ''].map((name) => names.includes(name)),
    [true, false],
  );
  const failed = await next.get(lost.assetId);
  assert.deepEqual([failed?.status, failed?.problem?.code], ['failed', 'STORAGE_FAILED']);
  assert.equal(await refused(next.open(lost.assetId, 'high')), 'ASSET_NOT_FOUND');
  assert.equal(await refused(next.open(kept.assetId, 'high')), 'accepted');
});

test('A2 an asset is shown at once, gets a first shape, then its levels and layers, and everybody is told', async () => {
  const shelf = new Shelf();
  const library = await shelf.openIdle();
  const told: string[] = [];
  library.on('changed', ({ status, manifest }) => told.push(`${status} ${manifest?.sha256}`));
  const { preview, model } = makeFake(sampleGlb());
  const added = await add(library);
  assert.deepEqual([added.status, added.lods.high?.sha256], ['processing', added.sha256]);
  assert.equal(shelf.maker.prepared, 1);
  await shelf.maker.waiting;
  while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await library.get(added.assetId))?.manifest?.sha256, preview.manifestFile.sha256);
  assert.equal(await refused(library.openContent(preview.manifest.root.sha256)), 'accepted');
  const source = await library.open(added.assetId, 'high');
  assert(source.ok && source.value.sha256 === added.sha256);

  const medium = library.open(added.assetId, 'medium');
  shelf.maker.goOn();
  const opened = await medium;
  assert(opened.ok);
  assert.deepEqual([opened.value.lod, opened.value.sha256], ['medium', model.lods.medium.sha256]);
  await idle(library);
  const ready = await library.get(added.assetId);
  assert.deepEqual(ready, {
    ...added,
    status: 'ready',
    problem: undefined,
    lods: model.lods,
    manifest: model.manifestFile,
    thumbnail: model.thumbnail,
    bounds: model.summary.bounds,
  });
  assert.deepEqual(told, [`processing ${preview.manifestFile.sha256}`, `ready ${model.manifestFile.sha256}`]);
  assert.deepEqual(await shelf.blobNames(), [added.sha256, ...model.files.keys()].sort());
  assert.equal(await refused(library.openContent(preview.manifest.root.sha256)), 'ASSET_NOT_FOUND');
});

test('A2 the bytes of a layer are named by what they are', async () => {
  const library = await new Shelf().open();
  const asset = await settled(library, await add(library));
  const kinds = await Promise.all(
    [asset.sha256, asset.manifest!.sha256, asset.thumbnail!.sha256].map(async (sha256) => {
      const opened = await library.openContent(sha256);
      return opened.ok ? opened.value.kind : opened.refusal.code;
    }),
  );
  assert.deepEqual(kinds, ['glb', 'json', 'webp']);
});

test('A1 a model that cannot be processed says why and is not served; deleting it leaves nothing', async () => {
  const shelf = new Shelf();
  const library = await shelf.open();
  shelf.maker.refuseWith = { code: 'ASSET_UNSUPPORTED', message: 'No such luck.' };
  const failed = await settled(library, await add(library));
  assert.deepEqual(
    [failed.status, failed.problem, failed.lods, failed.manifest],
    ['failed', { code: 'ASSET_UNSUPPORTED', message: 'No such luck.' }, {}, undefined],
  );
  assert.equal(await refused(library.open(failed.assetId, 'high')), 'ASSET_NOT_FOUND');
  await idle(library);
  assert.deepEqual(await shelf.blobNames(), [failed.sha256]);
  await library.remove(failed.assetId);
  assert.equal(await shelf.blobCount(), 0);
});

test('A2 a full disk leaves the source to be shown, and the next start tries again', async () => {
  const shelf = new Shelf();
  const library = await shelf.openIdle();
  const asset = await add(library);
  await shelf.maker.waiting;
  await new Promise((resolve) => setTimeout(resolve, 20));
  shelf.blobs.failNext('STORAGE_FULL');
  shelf.maker.goOn();
  const failed = await settled(library, asset);
  assert.deepEqual([failed.status, failed.problem?.code], ['failed', 'STORAGE_FULL']);
  await idle(library);
  assert.deepEqual(await shelf.blobNames(), [asset.sha256]);
  assert.equal(await refused(library.open(asset.assetId, 'high')), 'accepted');
  const next = await shelf.open();
  await idle(next);
  const ready = await next.get(asset.assetId);
  assert.deepEqual([ready?.status, ready?.problem], ['ready', undefined]);
});

test('P9 what a stop or a crash interrupts is made at the next start; a source that ends the program is given up', async () => {
  const shelf = new Shelf();
  const first = await shelf.openIdle();
  const asset = await add(first);
  await shelf.maker.waiting;
  await first[Symbol.asyncDispose]();
  assert.equal((await shelf.catalogue.get(asset.assetId))?.status, 'processing');

  // As if the program had ended in the middle, three times.
  for (let attempt = 0; attempt < 3; attempt++) await shelf.catalogue.beginAttempt(asset.sha256);
  const second = await shelf.open();
  assert.equal((await settled(second, asset)).problem?.code, 'ASSET_UNSUPPORTED');

  const other = new Shelf();
  const before = await other.openIdle();
  const interrupted = await add(before);
  await other.maker.waiting;
  await before[Symbol.asyncDispose]();
  other.maker.goOn();
  const after = await other.open();
  assert.equal((await settled(after, interrupted)).status, 'ready');
});

test('A2 levels and layers that were lost are made again when they are asked for', async () => {
  const shelf = new Shelf();
  const library = await shelf.open();
  const asset = await settled(library, await add(library));
  await idle(library);
  const { model } = makeFake(sampleGlb());
  await library[Symbol.asyncDispose]();
  for (const sha256 of model.files.keys()) await shelf.blobs.delete(sha256);
  const next = await shelf.open();
  assert.deepEqual(await next.get(asset.assetId), asset);
  const layer = await next.openContent(model.manifest.parts[0]!.levels[0]!.sha256);
  assert(layer.ok);
  assert.deepEqual(await readAll(layer.value.read()), model.files.get(layer.value.sha256));
  await idle(next);
  assert.deepEqual(await shelf.blobNames(), [asset.sha256, ...model.files.keys()].sort());
  assert.deepEqual(await next.get(asset.assetId), asset);
});

test('A2 a level that is lost while the server runs fails once, and is made again', async () => {
  const shelf = new Shelf();
  const library = await shelf.open({ cacheBytesMax: 0 });
  const asset = await settled(library, await add(library));
  await idle(library);
  const { sha256 } = asset.lods.low!;
  const opened = await library.openContent(sha256);
  assert(opened.ok);
  await shelf.blobs.delete(sha256);
  await assert.rejects(readAll(opened.value.read()));
  const again = await library.openContent(sha256);
  assert(again.ok);
  assert.equal((await readAll(again.value.read())).length, asset.lods.low!.bytes);
});

test('A2 an asset from before there were levels is shown at once, and gets them when somebody looks', async () => {
  const shelf = new Shelf();
  const bytes = sampleGlb('old');
  const stored = await shelf.blobs.put(inPieces(bytes), { bytesMax: 10_000 });
  assert(stored.ok);
  const { sha256 } = stored.value;
  const old: Asset = {
    assetId: 'a'.repeat(16),
    name: 'Old',
    bytes: bytes.length,
    sha256,
    status: 'ready',
    lods: { high: { bytes: bytes.length, triangles: 1, sha256 } },
    createdAt: 1,
  };
  await shelf.catalogue.add(old, []);
  const library = await shelf.open();
  assert.equal(shelf.maker.runs, 0);
  const low = await library.open(old.assetId, 'low');
  assert(low.ok);
  assert.deepEqual([low.value.lod, shelf.maker.runs], ['low', 1]);
  assert.notEqual((await library.get(old.assetId))?.manifest, undefined);
});

test('A1 deleting while it is processed ends that, leaves nothing, and the same file can come again', async () => {
  const shelf = new Shelf();
  const library = await shelf.openIdle();
  const asset = await add(library);
  await shelf.maker.waiting;
  await library.remove(asset.assetId);
  await idle(library);
  assert.equal(await shelf.blobCount(), 0);
  shelf.maker.goOn();
  const again = await settled(library, await add(library));
  assert.equal(again.status, 'ready');
});

test('A1 two uploads of one file at once are processed once', async () => {
  const shelf = new Shelf();
  const library = await shelf.openIdle();
  const assets = await Promise.all([add(library), add(library), add(library)]);
  await shelf.maker.waiting;
  await library.remove(assets[0].assetId);
  shelf.maker.goOn();
  const [second, third] = await Promise.all([settled(library, assets[1]), settled(library, assets[2])]);
  assert.deepEqual([second.status, third.status, shelf.maker.runs], ['ready', 'ready', 1]);
  assert.deepEqual(second.lods, third.lods);
});

test('A2 a maker that breaks breaks its model, and the next one is made', async () => {
  const shelf = new Shelf();
  const library = await shelf.open();
  shelf.maker.failWith = new Error('planted');
  const failed = await settled(library, await add(library, 'first'));
  assert.deepEqual([failed.status, failed.problem?.code], ['failed', 'INTERNAL']);
  shelf.maker.failWith = null;
  assert.equal((await settled(library, await add(library, 'second'))).status, 'ready');
});

test('A1 what is made counts for the quota', async () => {
  const shelf = new Shelf();
  const bytes = sampleGlb('a').length;
  const library = await shelf.open({
    limits: { assetBytesMax: 10_000, quotaBytes: 2 * bytes + 100, assetsMax: 5 },
  });
  await settled(library, await add(library, 'a'));
  assert.equal(await refused(library.upload(inPieces(sampleGlb('b')), 'x', never)), 'QUOTA_EXCEEDED');
});
