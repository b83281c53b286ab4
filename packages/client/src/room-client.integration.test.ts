import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { sampleGlb, ServerProcess } from '@streamxr/server/testing';
import type { PersistentCache } from './assets/persistent-cache.ts';
import { joinRoom, type RoomClient } from './room-client.ts';

async function joined(
  context: TestContext,
  url: string,
  options: { readonly assetCache?: PersistentCache } = {},
): Promise<RoomClient> {
  const client = joinRoom({ url, room: 'atrium', ...options });
  context.after(() => client.leave());
  await new Promise<void>((resolve) => client.on('welcome', () => resolve()));
  return client;
}

test('A1 A3 A7 a model goes up, is told to others, comes down checked, is kept, and is taken away', async (context) => {
  await using server = await ServerProcess.start();
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const assetCache: PersistentCache = {
    hashes: () => Promise.resolve([...kept.keys()]),
    get: (sha256) => Promise.resolve(kept.get(sha256) ?? null),
    put: (sha256, bytes) => Promise.resolve(void kept.set(sha256, bytes)),
  };
  const ada = await joined(context, server.socketUrl);
  const bob = await joined(context, server.socketUrl, { assetCache });
  assert.deepEqual(await bob.assets.list(), []);
  const told = new Promise<void>((resolve) => bob.on('assets-changed', () => resolve()));
  const glb = await sampleGlb();
  const asset = await ada.assets.upload(new Blob([glb]), 'Bench');
  await told;
  assert.equal(bob.assets.get(asset.assetId)?.name, 'Bench');

  assert.deepEqual(await bob.assets.load(asset.assetId), glb);
  assert.equal(kept.size, 1);
  const again = await joined(context, server.socketUrl, { assetCache });
  assert.deepEqual(await again.assets.load(asset.assetId), glb);
  assert.ok(
    again.stats.bytesIn.assets < glb.length / 2,
    `${again.stats.bytesIn.assets} bytes for a model that is cached`,
  );

  await assert.rejects(ada.assets.upload(new Blob(['no model']), 'x'), { code: 'ASSET_NOT_GLB' });
  await assert.rejects(ada.assets.load('0011223344556677'), { code: 'ASSET_NOT_FOUND' });
});

test('P7 a drained server says goodbye, and everybody comes back to the next one', async (context) => {
  const first = await ServerProcess.start();
  const port = new URL(first.url).port;
  const client = await joined(context, first.socketUrl);
  const goodbye = new Promise<string>((resolve) => client.on('goodbye', ({ code }) => resolve(code)));
  const object = await client.createObject({ kind: 'cube', position: [0, 1, 0] });
  assert.equal(await first.drain(), 0);
  assert.equal(await goodbye, 'DRAINING');
  await using second = await ServerProcess.start({ dataFolder: first.dataFolder, flags: ['--port', port] });
  assert.equal(second.url, first.url);
  client.retryNow();
  await client.updateObject(object.objectId, { color: '#112233' });
  assert.equal(client.objects.get(object.objectId)?.color, '#112233');
  assert.equal(client.stats.gaps + client.stats.duplicates, 0);
  await first[Symbol.asyncDispose]();
});
