import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Asset, limits, type Subprotocol } from '@streamxr/protocol';
import { PlainClient } from '../src/testing/plain-client.ts';
import { sampleGlb } from '../src/testing/sample-glb.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

const firstId = 2 ** 31;
let server: ServerProcess;
let asset: Asset;
let bytes: Uint8Array<ArrayBuffer>;

before(async () => {
  server = await ServerProcess.start();
  // 260,642 triangles, some megabytes.
  bytes = await sampleGlb(361);
  const form = new FormData();
  form.set('file', new Blob([bytes]), 'large.glb');
  const answer = await fetch(`${server.url}/api/assets/upload`, { method: 'POST', body: form });
  assert.equal(answer.status, 201, await answer.clone().text());
  ({ asset } = (await answer.json()) as { asset: Asset });
});
after(() => server[Symbol.asyncDispose]());

type Chunk = { readonly index: number; readonly data: Uint8Array };

/** What has come under that id. */
function chunksOf(client: PlainClient, transferId: number): readonly Chunk[] {
  return client.heard.flatMap((message) =>
    message.type === 'asset-chunk' && message.transferId === transferId ? [message] : [],
  );
}

async function received(client: PlainClient, transferId: number, count: number): Promise<Buffer> {
  return client.until(
    () => {
      const joined = Buffer.concat(chunksOf(client, transferId).map(({ data }) => data));
      return joined.length >= count ? joined : undefined;
    },
    `${count} bytes of ${transferId}`,
    20_000,
  );
}

for (const subprotocol of ['streamxr.v1.json', 'streamxr.v1.bin'] as const satisfies Subprotocol[]) {
  describe(subprotocol, () => {
    test('A3 A6 ranges of a layer come whole, in order, in chunks of 16 KiB', async () => {
      using ada = await PlainClient.join(server.socketUrl, { room: 'layers' }, subprotocol);
      const { sha256 } = asset;
      const ranges = [
        [0, bytes.length > limits.layerRangeBytesMax ? limits.layerRangeBytesMax : bytes.length],
        [1, 1],
        [bytes.length - 20_000, 20_000],
        [77_777, 100_001],
      ] as const;
      for (const [at, [start, count]] of ranges.entries()) {
        ada.send({ type: 'request-layer', transferId: firstId + at, sha256, start, bytes: count });
      }
      for (const [at, [start, count]] of ranges.entries()) {
        const got = await received(ada, firstId + at, count);
        assert.ok(got.equals(bytes.subarray(start, start + count)), `range ${at}`);
        const chunks = chunksOf(ada, firstId + at);
        assert.deepEqual(
          chunks.map(({ index }) => index),
          [...chunks.keys()],
        );
        assert.ok(chunks.slice(0, -1).every(({ data }) => data.length === 16_384));
      }
    });

    test('A6 what is taken back stops within one chunk, though the reader is far behind', async () => {
      using ada = await PlainClient.join(server.socketUrl, { room: 'layers' }, subprotocol);
      const { sha256 } = asset;
      ada.send({
        type: 'request-layer',
        transferId: firstId,
        sha256,
        start: 0,
        bytes: Math.min(bytes.length, limits.layerRangeBytesMax),
      });
      await ada.until(() => chunksOf(ada, firstId)[0], 'a first chunk');
      ada.send({ type: 'cancel-asset', transferId: firstId });
      ada.send({ type: 'ping', sentMs: 1 });
      await ada.next('pong');
      const told = chunksOf(ada, firstId).length;
      await ada.silent('asset-chunk', 150);
      assert.ok(chunksOf(ada, firstId).length <= told + 1);
    });

    test('A6 refusals carry what was asked', async () => {
      using ada = await PlainClient.join(server.socketUrl, { room: 'layers' }, subprotocol);
      const ask = async (fields: { sha256?: string; start?: number; bytes?: number }): Promise<unknown> => {
        ada.send({
          type: 'request-layer',
          requestId: 'r',
          transferId: firstId + 5,
          sha256: asset.sha256,
          start: 0,
          bytes: 1,
          ...fields,
        });
        const { code, requestId, transferId } = await ada.next('error');
        return [code, requestId, transferId];
      };
      assert.deepEqual(await ask({ sha256: '0'.repeat(64) }), ['ASSET_NOT_FOUND', 'r', firstId + 5]);
      assert.deepEqual(await ask({ start: bytes.length }), ['BAD_FIELD', 'r', firstId + 5]);
      assert.deepEqual(await ask({ bytes: 0 }), ['BAD_FIELD', 'r', firstId + 5]);
      ada.send({ type: 'request-asset', requestId: 'whole', assetId: 'f'.repeat(16) });
      const refused = await ada.next('error');
      assert.deepEqual([refused.code, refused.requestId], ['ASSET_NOT_FOUND', 'whole']);
      ada.send({ type: 'request-asset', requestId: 'there', assetId: asset.assetId });
      assert.equal((await ada.next('asset-metadata')).requestId, 'there');
    });
  });
}

test('A6 ids below the range of clients, and ranges past the limit, are refused by name', async () => {
  using ada = await PlainClient.join(server.socketUrl, { room: 'layers' });
  const whole = { type: 'request-layer', sha256: asset.sha256, start: 0, bytes: 1, transferId: firstId };
  for (const wrong of [{ transferId: 7 }, { bytes: limits.layerRangeBytesMax + 1 }, { start: -1 }]) {
    ada.sendRaw(JSON.stringify({ ...whole, ...wrong, requestId: 'r' }));
    const { code, requestId, message } = await ada.next('error');
    assert.deepEqual([code, requestId], ['BAD_FIELD', 'r']);
    assert.match(message, new RegExp(Object.keys(wrong)[0]!));
  }
});

test('P5 chat does not wait behind models', async () => {
  using ada = await PlainClient.join(server.socketUrl, { room: 'busy' });
  const { sha256 } = asset;
  for (let id = 0; id < 2; id++) {
    ada.send({
      type: 'request-layer',
      transferId: firstId + id,
      sha256,
      start: 0,
      bytes: Math.min(bytes.length, limits.layerRangeBytesMax),
    });
  }
  ada.send({ type: 'chat-message', text: 'meanwhile' });
  await ada.next('chat-message');
  const chunks = chunksOf(ada, firstId).length + chunksOf(ada, firstId + 1).length;
  assert.ok(chunks * 16_384 < bytes.length, `${chunks} chunks came before the line of chat`);
});

test('A3 content by hash is the same over HTTP', async () => {
  const response = await fetch(`${server.url}/api/blobs/${asset.sha256}`, {
    headers: { range: 'bytes=1000-1999' },
  });
  assert.equal(response.status, 206);
  assert.ok(Buffer.from(await response.arrayBuffer()).equals(bytes.subarray(1_000, 2_000)));
  const all = createHash('sha256').update(
    Buffer.from(await (await fetch(`${server.url}/api/blobs/${asset.sha256}`)).arrayBuffer()),
  );
  assert.equal(all.digest('hex'), asset.sha256);
});
