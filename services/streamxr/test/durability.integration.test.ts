import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Asset } from '@streamxr/protocol';
import { PlainClient } from '../src/testing/plain-client.ts';
import { sampleGlb } from '../src/testing/sample-glb.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

test(
  'P9 P7 kill -9: rooms, objects, chat and assets are there, and a member resumes as itself',
  { timeout: 60_000 },
  async () => {
    await withDataFolder(async (dataFolder) => {
      const first = await ServerProcess.start({ dataFolder, flags: ['--limits', 'off'] });
      const asset = await upload(first.url);
      using ada = await PlainClient.join(first.socketUrl, { room: 'lasting', name: 'Ada' });
      ada.send({ type: 'create-object', kind: 'asset', assetId: asset.assetId, position: [1, 2, 3] });
      const { object } = await ada.next('object-created');
      ada.send({ type: 'chat-message', text: 'remember me' });
      const said = await ada.next('chat-message');
      await first.kill();

      await using second = await ServerProcess.start({ dataFolder, flags: ['--limits', 'off'] });
      const { sessionId, clientId } = ada.welcome;
      using again = await PlainClient.join(second.socketUrl, {
        room: 'lasting',
        resume: { sessionId, epoch: said.epoch, offset: said.offset },
      });
      assert.deepEqual([again.welcome.resumed, again.welcome.clientId], [true, clientId]);
      using bob = await PlainClient.join(second.socketUrl, { room: 'lasting', name: 'Bob' });
      assert.deepEqual(bob.welcome.objects, [object]);
      assert.equal((await bob.next('chat-message')).text, 'remember me');
      const listed = (await (await fetch(`${second.url}/api/assets`)).json()) as { assets: Asset[] };
      assert.deepEqual(
        listed.assets.map(({ assetId, sha256 }) => [assetId, sha256]),
        [[asset.assetId, asset.sha256]],
      );
      const bytes = new Uint8Array(
        await (await fetch(`${second.url}/api/assets/${asset.assetId}/lods/high`)).arrayBuffer(),
      );
      assert.deepEqual(bytes, await sampleGlb());
    });
  },
);

test('P9 kill -9 at any moment loses nothing that was acknowledged', { timeout: 120_000 }, async () => {
  await withDataFolder(async (dataFolder) => {
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 5; round++) {
      const server = await ServerProcess.start({ dataFolder, flags: ['--limits', 'off'] });
      using ada = await PlainClient.join(server.socketUrl, { room: 'torn', name: 'Ada' });
      for (const [objectId, x] of acknowledged) {
        assert.equal(
          ada.welcome.objects.find((object) => object.objectId === objectId)?.position[0],
          x,
          `round ${round}: ${objectId}`,
        );
      }
      const killed = new Promise<void>((resolve) =>
        setTimeout(() => void server.kill().then(resolve), 150 + round * 90),
      );
      for (let i = 0; i < 2_000 && ada.closeCode === null; i++) {
        ada.send({ type: 'create-object', kind: 'cube', position: [i, 0, 0] });
        if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await killed;
      await ada.closed();
      for (const message of ada.heard)
        if (message.type === 'object-created')
          acknowledged.set(message.object.objectId, message.object.position[0]);
      assert.ok(acknowledged.size > 0);
    }
  });
});

test(
  'SIGTERM drains: goodbye with a retry delay, close 1012, exit 0, nothing lost',
  { timeout: 30_000 },
  async () => {
    await withDataFolder(async (dataFolder) => {
      const server = await ServerProcess.start({ dataFolder });
      using ada = await PlainClient.join(server.socketUrl, { room: 'draining', name: 'Ada' });
      ada.send({ type: 'create-object', kind: 'cube', position: [1, 1, 1] });
      const created = await ada.next('object-created');
      const exit = server.drain();
      const goodbye = await ada.next('goodbye');
      assert.equal(goodbye.code, 'DRAINING');
      assert.ok(goodbye.retryAfterMs > 0);
      assert.equal(await ada.closed(), 1012);
      assert.equal(await exit, 0);
      await using again = await ServerProcess.start({ dataFolder });
      const { sessionId } = ada.welcome;
      using back = await PlainClient.join(again.socketUrl, {
        room: 'draining',
        resume: { sessionId, epoch: created.epoch, offset: created.offset },
      });
      assert.ok(back.welcome.resumed);
    });
  },
);

test(
  'a second server on the same data folder is turned away with one clear line',
  { timeout: 30_000 },
  async () => {
    await using first = await ServerProcess.start();
    await assert.rejects(ServerProcess.start({ dataFolder: first.dataFolder }), (error: Error) => {
      assert.match(error.message, /ended with 1/);
      assert.match(error.message, /data folder/i);
      return true;
    });
    using ada = await PlainClient.join(first.socketUrl, { room: 'unharmed', name: 'Ada' });
    assert.ok(ada.welcome.sessionId.length > 0);
  },
);

async function withDataFolder(work: (dataFolder: string) => Promise<void>): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'streamxr-durable-'));
  try {
    await work(dataFolder);
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function upload(url: string): Promise<Asset> {
  const form = new FormData();
  form.set('file', new Blob([await sampleGlb()], { type: 'model/gltf-binary' }), 'sample.glb');
  const answer = await fetch(`${url}/api/assets/upload`, { method: 'POST', body: form });
  assert.equal(answer.status, 201);
  return ((await answer.json()) as { asset: Asset }).asset;
}
