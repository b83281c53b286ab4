import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Asset, ServerMessageOf } from '@streamxr/protocol';
import { PlainClient } from '../src/testing/plain-client.ts';
import { sampleGlb } from '../src/testing/sample-glb.ts';
import { canMount, ServerProcess } from '../src/testing/server-process.ts';

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

test(
  'a full disk: changes are refused with STORAGE_FULL, presence goes on, and all is well once there is space',
  { timeout: 60_000 },
  async (t) => {
    if (!(await canMount())) {
      t.skip('this system lets nobody mount a small disk');
      return;
    }
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'], smallDiskMebibytes: 16 });
    using ada = await PlainClient.join(server.socketUrl, { room: 'cramped', name: 'Ada' });
    using bob = await PlainClient.join(server.socketUrl, { room: 'cramped', name: 'Bob' });
    ada.send({ type: 'create-object', requestId: 'before', kind: 'cube', position: [1, 1, 1] });
    await bob.next('object-created');

    const filler = join(server.mountedDataFolder, 'filler');
    await fillUp(filler);
    const refused = await untilRefused(ada);
    assert.equal(refused.code, 'STORAGE_FULL');
    assert.ok(await bob.silent('object-created', 100), 'what was not kept was told to nobody');
    ada.send({ type: 'head-tracking', position: [5, 1.6, 5], rotation: [0, 0, 0, 1] });
    assert.deepEqual((await bob.next('user-position')).position, [5, 1.6, 5]);
    const health = await fetch(`${server.url}/health`);
    assert.equal(health.status, 503);
    assert.equal((await tryUpload(server.url)).status, 507);

    await rm(filler);
    const created = await untilCreated(ada);
    await bob.next('object-created', (message) => message.object.objectId === created.object.objectId);
    assert.equal((await tryUpload(server.url)).status, 201);
    using late = await PlainClient.join(server.socketUrl, { room: 'cramped', name: 'Late' });
    assert.deepEqual(late.welcome.peers.map((peer) => peer.name).sort(), ['Ada', 'Bob']);
  },
);

test(
  'a damaged last record of the log: it is set aside, the rest is there, members get a fresh start',
  { timeout: 60_000 },
  async () => {
    await withDataFolder(async (dataFolder) => {
      const first = await ServerProcess.start({ dataFolder });
      using ada = await PlainClient.join(first.socketUrl, { room: 'scratched', name: 'Ada' });
      for (let x = 0; x < 3; x++) ada.send({ type: 'create-object', kind: 'cube', position: [x, 0, 0] });
      const last = await ada.next('object-created', (message) => message.object.position[0] === 2);
      await first.kill();
      scratchLastRecord(dataFolder);

      await using second = await ServerProcess.start({ dataFolder });
      const { sessionId } = ada.welcome;
      using again = await PlainClient.join(second.socketUrl, {
        room: 'scratched',
        resume: { sessionId, epoch: last.epoch, offset: last.offset },
      });
      assert.equal(again.welcome.resumed, false);
      assert.deepEqual(
        again.welcome.objects.map((object) => object.position[0]),
        [0, 1],
      );
      assert.ok(
        second.output.some((line) => line.includes('damaged') && line.includes('"recordsSetAside":1')),
      );
    });
  },
);

async function fillUp(file: string): Promise<void> {
  const zeros = Buffer.alloc(256 * 1024);
  await using handle = await open(file, 'w');
  for (let size = zeros.length; size > 512;) {
    try {
      await handle.write(zeros, 0, size);
    } catch {
      // Smaller and smaller pieces, until not even a page fits.
      size = Math.floor(size / 2);
    }
  }
}

async function untilRefused(client: PlainClient): Promise<ServerMessageOf<'error'>> {
  // The log's file has some space of its own left.
  for (let i = 0; i < 5_000; i++) {
    client.send({ type: 'chat-message', text: 'x'.repeat(1_000), requestId: String(i) });
    const answer = await client.until(
      () => client.heard.find((message) => 'requestId' in message && message.requestId === String(i)),
      'an answer',
    );
    if (answer.type === 'error') return answer;
  }
  throw new Error('the disk never ran full');
}

async function untilCreated(client: PlainClient): Promise<ServerMessageOf<'object-created'>> {
  for (let i = 0; i < 50; i++) {
    client.send({ type: 'create-object', kind: 'sphere', position: [2, 2, 2], requestId: `again-${i}` });
    const answer = await client.until(
      () => client.heard.find((message) => 'requestId' in message && message.requestId === `again-${i}`),
      'an answer',
    );
    if (answer.type === 'object-created') return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the room did not recover');
}

function scratchLastRecord(dataFolder: string): void {
  const file = readdirSync(dataFolder).find((name) => name.endsWith('.sqlite') || name.endsWith('.db'));
  assert.ok(file !== undefined);
  using database = new DatabaseSync(join(dataFolder, file));
  const changed = database
    .prepare(
      "update room_records set event = replace(event, '[2,', '[7,') where log_offset = (select max(log_offset) from room_records where event like '%object-created%')",
    )
    .run();
  assert.equal(changed.changes, 1);
}

async function withDataFolder(work: (dataFolder: string) => Promise<void>): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'streamxr-durable-'));
  try {
    await work(dataFolder);
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function tryUpload(url: string): Promise<Response> {
  const form = new FormData();
  form.set('file', new Blob([await sampleGlb()], { type: 'model/gltf-binary' }), 'sample.glb');
  return fetch(`${url}/api/assets/upload`, { method: 'POST', body: form });
}

async function upload(url: string): Promise<Asset> {
  const answer = await tryUpload(url);
  assert.equal(answer.status, 201);
  return ((await answer.json()) as { asset: Asset }).asset;
}
