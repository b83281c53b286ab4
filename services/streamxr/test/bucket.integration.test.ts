import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { S3Server } from '@streamxr/adapter-s3/testing';
import type { Asset } from '@streamxr/protocol';
import { sampleGlb } from '../src/testing/sample-glb.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

function flagsFor(store: S3Server, prefix = 'studio'): string[] {
  const { accessKeyId, secretAccessKey } = store.credentials;
  return [
    ...['--blobs', `s3://models/${prefix}?endpoint=${store.endpoint.href}&region=eu-north-1`],
    ...['--s3-access-key-id', accessKeyId, '--s3-secret-access-key', secretAccessKey],
  ];
}

async function readyAsset(url: string, assetId: string): Promise<Asset> {
  const untilMs = performance.now() + 60_000;
  while (performance.now() < untilMs) {
    const { asset } = (await (await fetch(`${url}/api/assets/${assetId}`)).json()) as { asset: Asset };
    if (asset.status !== 'processing') return asset;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the model is processed for too long');
}

test('A8 models live in a bucket: uploaded, processed, served, kept over a restart, and gone when deleted', async () => {
  await using store = await S3Server.start();
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-bucket-'));
  try {
    const bytes = await sampleGlb(60);
    let assetId = '';
    {
      await using server = await ServerProcess.start({ dataFolder: folder, flags: flagsFor(store) });
      const form = new FormData();
      form.set('file', new Blob([bytes]), 'model.glb');
      const answer = await fetch(`${server.url}/api/assets/upload`, { method: 'POST', body: form });
      assetId = ((await answer.json()) as { asset: Asset }).asset.assetId;
      assert.equal((await readyAsset(server.url, assetId)).status, 'ready');
      await server.kill();
    }
    assert.deepEqual(await readdir(folder).then((names) => names.includes('blobs')), false);
    await using server = await ServerProcess.start({ dataFolder: folder, flags: flagsFor(store) });
    const asset = await readyAsset(server.url, assetId);
    for (const content of [asset, asset.lods.low!, asset.manifest!, asset.thumbnail!]) {
      const answer = await fetch(`${server.url}/api/blobs/${content.sha256}`);
      assert.equal((await answer.arrayBuffer()).byteLength, content.bytes);
      assert.ok(store.objects.has(`studio/blobs/${content.sha256}`));
    }
    const health = (await (await fetch(`${server.url}/health`)).json()) as { status: string };
    assert.equal(health.status, 'ok');
    assert.equal((await fetch(`${server.url}/api/assets/${assetId}`, { method: 'DELETE' })).status, 204);
    assert.deepEqual([...store.objects.keys()], ['studio/owner']);

    store.fault = () => ({ type: 'status', status: 503, code: 'SlowDown' });
    const form = new FormData();
    form.set('file', new Blob([bytes]), 'model.glb');
    const refused = await fetch(`${server.url}/api/assets/upload`, { method: 'POST', body: form });
    assert.equal(refused.status, 503);
    assert.equal(((await refused.json()) as { error: { code: string } }).error.code, 'STORAGE_FAILED');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("A8 a bucket that cannot be used, or is another server's, is told in one line at the start", async () => {
  await using store = await S3Server.start();
  const failure = async (flags: string[]): Promise<string> => {
    try {
      await using server = await ServerProcess.start({ flags });
      return `started at ${server.url}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  {
    await using server = await ServerProcess.start({ flags: flagsFor(store) });
    assert.ok(server.url !== '');
  }
  assert.match(await failure(flagsFor(store)), /belongs to another data folder/);
  const wrong = flagsFor(store, 'other');
  wrong[wrong.length - 1] = 'wrong';
  assert.match(await failure(wrong), /bucket "models" cannot be used: .*SignatureDoesNotMatch/);
  assert.match(await failure(wrong.slice(0, 2)), /needs --s3-access-key-id and --s3-secret-access-key/);
});
