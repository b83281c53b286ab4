import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type AssetManifest, type Content, contentsOf, layersOf, parseManifest } from '@streamxr/assets';
import type { Asset, LodName } from '@streamxr/protocol';
import { PlainClient } from '../src/testing/plain-client.ts';
import { sampleGlb } from '../src/testing/sample-glb.ts';
import { canMount, ServerProcess } from '../src/testing/server-process.ts';

/** Processing shares the machine with whatever else runs there. */
const processingMsMax = 60_000;

async function upload(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
  const form = new FormData();
  form.set('file', new Blob([bytes]), 'model.glb');
  return fetch(`${url}/api/assets/upload`, { method: 'POST', body: form });
}

async function uploaded(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<Asset> {
  const answer = await upload(url, bytes);
  assert.equal(answer.status, 201, await answer.clone().text());
  return ((await answer.json()) as { asset: Asset }).asset;
}

async function assetOf(url: string, assetId: string): Promise<Asset> {
  return ((await (await fetch(`${url}/api/assets/${assetId}`)).json()) as { asset: Asset }).asset;
}

async function settled(url: string, assetId: string): Promise<Asset> {
  const untilMs = performance.now() + processingMsMax;
  while (performance.now() < untilMs) {
    const asset = await assetOf(url, assetId);
    if (asset.status !== 'processing') return asset;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the model is processed for too long');
}

async function blob(url: string, { sha256, bytes }: Content): Promise<Buffer> {
  const answer = await fetch(`${url}/api/blobs/${sha256}`);
  assert.equal(answer.status, 200, sha256);
  const content = Buffer.from(await answer.arrayBuffer());
  assert.equal(content.length, bytes);
  return content;
}

async function manifestOf(url: string, asset: Asset): Promise<AssetManifest> {
  assert.ok(asset.manifest !== undefined);
  const parsed = parseManifest(await blob(url, asset.manifest));
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
}

/** Names of all blobs in the folder of a server. */
async function blobsIn(dataFolder: string): Promise<string[]> {
  const names = await readdir(join(dataFolder, 'blobs'), { recursive: true });
  return names
    .map((name) => name.slice(name.lastIndexOf('/') + 1))
    .filter((name) => name.length === 64)
    .sort();
}

test('A1 A2 a large model is there at once, shows a first shape, then levels and layers; deleted, it leaves nothing', async () => {
  await using server = await ServerProcess.start();
  using ada = await PlainClient.join(server.socketUrl, { room: 'models' });
  const bytes = await sampleGlb(300);
  const started = await uploaded(server.url, bytes);
  assert.equal(started.status, 'processing');
  const preview = await ada.next('asset-changed', () => true, processingMsMax);
  assert.equal(preview.asset.status, 'processing');
  const firstShape = await manifestOf(server.url, preview.asset);
  assert.ok(firstShape.root.bytes < bytes.length / 10);
  await blob(server.url, firstShape.root);

  const { asset } = await ada.next(
    'asset-changed',
    (message) => message.asset.status === 'ready',
    processingMsMax,
  );
  assert.equal(asset.status, 'ready');
  const triangles = (lod: LodName): number => asset.lods[lod]?.triangles ?? 0;
  assert.equal(triangles('high'), 180_000);
  assert.ok(Math.abs(triangles('medium') / 180_000 - 0.5) < 0.05);
  assert.ok(Math.abs(triangles('low') / 180_000 - 0.25) < 0.05);
  const manifest = await manifestOf(server.url, asset);
  for (const content of contentsOf(asset, layersOf(manifest))) await blob(server.url, content);
  assert.deepEqual(
    await blobsIn(server.dataFolder),
    contentsOf(asset, layersOf(manifest))
      .map(({ sha256 }) => sha256)
      .sort(),
  );

  const again = await uploaded(server.url, bytes);
  assert.deepEqual(
    [again.status, again.lods, again.manifest],
    ['ready', asset.lods, asset.manifest],
    'the same file is processed once',
  );
  for (const { assetId } of [asset, again]) {
    assert.equal((await fetch(`${server.url}/api/assets/${assetId}`, { method: 'DELETE' })).status, 204);
  }
  assert.deepEqual(await blobsIn(server.dataFolder), []);
});

test('A2 levels and layers that an operator deletes are made again when they are asked for', async () => {
  await using server = await ServerProcess.start({ flags: ['--asset-cache-bytes', '0'] });
  const asset = await settled(server.url, (await uploaded(server.url, await sampleGlb(60))).assetId);
  const manifest = await manifestOf(server.url, asset);
  for (const name of await blobsIn(server.dataFolder)) {
    if (name !== asset.sha256)
      await rm(join(server.dataFolder, 'blobs', name.slice(0, 2), name.slice(2, 4), name));
  }
  const root = manifest.root;
  // Who asks first may hear that storage failed; the server has noticed then.
  const untilMs = performance.now() + processingMsMax;
  let status = 0;
  while (status !== 200 && performance.now() < untilMs) {
    status = (await fetch(`${server.url}/api/blobs/${root.sha256}`)).status;
  }
  assert.equal(status, 200);
  assert.equal((await blobsIn(server.dataFolder)).length, contentsOf(asset, layersOf(manifest)).length);
});

test('P9 kill -9 while a model is processed: the next start goes on, and nothing is left over', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-processing-'));
  try {
    const bytes = await sampleGlb(200);
    let assetId = '';
    {
      await using server = await ServerProcess.start({ dataFolder: folder });
      assetId = (await uploaded(server.url, bytes)).assetId;
      await server.kill();
    }
    {
      await using server = await ServerProcess.start({ dataFolder: folder });
      // In the middle of writing what was made, as often as not.
      while ((await assetOf(server.url, assetId)).manifest === undefined)
        await new Promise((resolve) => setTimeout(resolve, 10));
      await server.kill();
    }
    await using server = await ServerProcess.start({ dataFolder: folder });
    const asset = await settled(server.url, assetId);
    assert.equal(asset.status, 'ready');
    const contents = contentsOf(asset, layersOf(await manifestOf(server.url, asset)));
    await server.drain();
    await using last = await ServerProcess.start({ dataFolder: folder });
    for (const content of contents) await blob(last.url, content);
    assert.deepEqual(await blobsIn(folder), contents.map(({ sha256 }) => sha256).sort());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('A2 a start after a stop in the middle of processing goes on as well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-processing-'));
  try {
    let assetId = '';
    {
      await using server = await ServerProcess.start({ dataFolder: folder });
      assetId = (await uploaded(server.url, await sampleGlb(200))).assetId;
      assert.equal(await server.drain(), 0);
    }
    await using server = await ServerProcess.start({ dataFolder: folder });
    assert.equal((await settled(server.url, assetId)).status, 'ready');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('A1 deleted while it is processed, a model leaves nothing, and the next one is processed', async () => {
  await using server = await ServerProcess.start();
  const { assetId } = await uploaded(server.url, await sampleGlb(250));
  const next = await uploaded(server.url, await sampleGlb(20));
  assert.equal((await fetch(`${server.url}/api/assets/${assetId}`, { method: 'DELETE' })).status, 204);
  const asset = await settled(server.url, next.assetId);
  assert.equal(asset.status, 'ready');
  const contents = contentsOf(asset, layersOf(await manifestOf(server.url, asset)));
  assert.deepEqual(await blobsIn(server.dataFolder), contents.map(({ sha256 }) => sha256).sort());
});

test('A1 deleted while it is streamed, a model ends well', async () => {
  await using server = await ServerProcess.start({ flags: ['--asset-cache-bytes', '0'] });
  using ada = await PlainClient.join(server.socketUrl, { room: 'models' });
  const bytes = await sampleGlb(300);
  const asset = await settled(server.url, (await uploaded(server.url, bytes)).assetId);
  ada.send({ type: 'request-asset', assetId: asset.assetId, lod: 'high' });
  const { transferId } = await ada.next('asset-metadata');
  assert.equal((await fetch(`${server.url}/api/assets/${asset.assetId}`, { method: 'DELETE' })).status, 204);
  await ada.until(
    () =>
      ada.heard.find(
        (message) =>
          (message.type === 'asset-complete' && message.transferId === transferId) ||
          message.type === 'asset-skipped',
      ),
    'an end of the transfer',
  );
  ada.send({ type: 'request-layer', transferId: 2 ** 31, sha256: asset.sha256, start: 0, bytes: 1 });
  assert.equal((await ada.next('error')).code, 'ASSET_NOT_FOUND');
});

test('A1 a full disk: the model says so and is shown as it came; with space again, the next start prepares it', async (t) => {
  if (!(await canMount())) return t.skip('this system does not let us mount a small disk');
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-processing-'));
  try {
    await using server = await ServerProcess.start({ dataFolder: folder, smallDiskMebibytes: 12 });
    // The source fits, what is made of it does not.
    const asset = await settled(server.url, (await uploaded(server.url, await sampleGlb(540))).assetId);
    assert.deepEqual([asset.status, asset.problem?.code], ['failed', 'STORAGE_FULL']);
    assert.equal((await fetch(`${server.url}/api/assets/${asset.assetId}/lods/high`)).status, 200);
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
    assert.equal(
      (await fetch(`${server.url}/api/assets/${asset.assetId}`, { method: 'DELETE' })).status,
      204,
    );
    const small = await settled(server.url, (await uploaded(server.url, await sampleGlb(20))).assetId);
    assert.equal(small.status, 'ready');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('A1 the quota counts what is made', async () => {
  await using server = await ServerProcess.start({ flags: ['--assets-quota-bytes', '1MiB'] });
  const asset = await settled(server.url, (await uploaded(server.url, await sampleGlb(120))).assetId);
  const contents = contentsOf(asset, layersOf(await manifestOf(server.url, asset)));
  const used = contents.reduce((sum, { bytes }) => sum + bytes, 0);
  const fits = await upload(server.url, await sampleGlb(10));
  assert.equal(fits.status, used < 1024 * 1024 ? 201 : 413);
  const refused = await upload(server.url, await sampleGlb(150));
  assert.equal(refused.status, 413);
  assert.equal(((await refused.json()) as { error: { code: string } }).error.code, 'QUOTA_EXCEEDED');
});

test('A5 a plain client gets by its gaze: skipped behind it, and sent when it turns there', async () => {
  await using server = await ServerProcess.start();
  using ada = await PlainClient.join(server.socketUrl, { room: 'gaze' });
  const { assetId } = await settled(server.url, (await uploaded(server.url, await sampleGlb(40))).assetId);
  const look = (yaw: number): void =>
    ada.send({
      type: 'head-tracking',
      position: [0, 1.6, 0],
      rotation: [0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2)],
    });
  ada.send({ type: 'create-object', kind: 'asset', assetId, position: [0, 1.5, 4] });
  const { objectId } = (await ada.next('object-created')).object;
  look(0);
  ada.send({ type: 'request-asset', assetId, objectId, requestId: 'model' });
  const skipped = await ada.next('asset-skipped');
  assert.deepEqual([skipped.objectId, skipped.requestId], [objectId, 'model']);
  assert.match(skipped.reason, /behind/);
  await new Promise((resolve) => setTimeout(resolve, 150));
  look(Math.PI);
  const offered = await ada.next('asset-metadata');
  assert.deepEqual([offered.objectId, offered.lod, offered.requestId], [objectId, 'high', undefined]);
  await ada.next('asset-complete');
  ada.send({ type: 'request-asset', assetId, objectId: 'o999', requestId: 'none' });
  const refused = await ada.next('error');
  assert.deepEqual([refused.code, refused.requestId], ['OBJECT_NOT_FOUND', 'none']);
});

test('S5 processing shows in the metrics and in one line of the log', async () => {
  await using server = await ServerProcess.start();
  await settled(server.url, (await uploaded(server.url, await sampleGlb(20))).assetId);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(text, /streamxr_asset_processing_seconds_count\{outcome="ready"\} 1\n/);
  assert.match(text, /streamxr_asset_processing 0\n/);
  assert.equal(server.output.filter((line) => line.includes('"event":"model processed"')).length, 1);
});
