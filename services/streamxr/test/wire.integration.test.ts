import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Asset, Subprotocol } from '@streamxr/protocol';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';
import { sampleGlb } from '../src/testing/sample-glb.ts';

/** The outside contract, message for message, as a program in another language would meet it. */
let server: ServerProcess;
before(async () => {
  server = await ServerProcess.start({ flags: ['--limits', 'off'] });
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

let rooms = 0;
const freshRoom = (): string => `wire-${++rooms}`;
const join = (room: string, name: string, subprotocol: Subprotocol | null = 'streamxr.v1.json') =>
  PlainClient.join(server.socketUrl, { room, name }, subprotocol);

for (const subprotocol of ['streamxr.v1.json', 'streamxr.v1.bin', null] as const) {
  describe(`over ${subprotocol ?? 'no subprotocol'}`, () => {
    test('P1 welcome carries id, colour, role, peers with poses and objects; join and leave are announced', async () => {
      const room = freshRoom();
      using ada = await join(room, 'Ada', subprotocol);
      assert.match(ada.welcome.clientId, /^c\d+$/);
      assert.match(ada.welcome.color, /^#[0-9a-f]{6}$/);
      assert.equal(ada.welcome.role, 'anonymous');
      assert.deepEqual([ada.welcome.peers, ada.welcome.objects, ada.welcome.room], [[], [], room]);
      ada.send({ type: 'create-object', kind: 'sphere', position: [1, 2, 3] });
      const { object } = await ada.next('object-created');
      using bob = await join(room, 'Bob', subprotocol);
      assert.deepEqual(
        bob.welcome.peers.map((peer) => [peer.clientId, peer.name]),
        [[ada.welcome.clientId, 'Ada']],
      );
      assert.equal(bob.welcome.peers[0]?.position.length, 3);
      assert.deepEqual(bob.welcome.objects, [object]);
      const joined = await ada.next('peer-joined');
      assert.equal(joined.peer.clientId, bob.welcome.clientId);
      await bob.leave();
      assert.equal((await ada.next('peer-left')).clientId, bob.welcome.clientId);
    });

    test('P2 a pose reaches the others', async () => {
      const room = freshRoom();
      using ada = await join(room, 'Ada', subprotocol);
      using bob = await join(room, 'Bob', subprotocol);
      const sentMs = performance.now();
      ada.send({
        type: 'head-tracking',
        position: [1.25, 1.6, -3],
        rotation: [0, 0, 0, 1],
        gaze: [0, 0, -1],
      });
      const told = await bob.next('user-position');
      assert.ok(performance.now() - sentMs < 500);
      assert.deepEqual([told.clientId, told.position], [ada.welcome.clientId, [1.25, 1.6, -3]]);
      assert.ok(Math.abs(told.time - Date.now()) < 5_000);
      assert.ok(await ada.silent('user-position', 100), 'a lone mover does not hear of itself');
    });

    test('P3 create, update, grab, release, delete: echo to the author, broadcast to the others, versions and offsets grow by one', async () => {
      const room = freshRoom();
      using ada = await join(room, 'Ada', subprotocol);
      using bob = await join(room, 'Bob', subprotocol);
      ada.send({
        type: 'create-object',
        requestId: 'r1',
        kind: 'cube',
        position: [1, 0.5, -2],
        color: '#AABBCC',
      });
      const echo = await ada.next('object-created');
      const seen = await bob.next('object-created');
      assert.equal(echo.requestId, 'r1');
      assert.equal(seen.requestId, undefined);
      assert.deepEqual(echo.object, seen.object);
      assert.deepEqual(echo.object, {
        objectId: echo.object.objectId,
        kind: 'cube',
        position: [1, 0.5, -2],
        rotation: [0, 0, 0, 1],
        scale: [1, 1, 1],
        color: '#aabbcc',
        owner: ada.welcome.clientId,
        holder: null,
        locked: false,
        version: 1,
      });
      const { objectId } = echo.object;
      bob.send({ type: 'update-object', objectId, position: [4, 5, 6] });
      const updated = await ada.next('object-updated');
      assert.deepEqual(
        [updated.changes, updated.version, updated.by, updated.offset, updated.epoch],
        [{ position: [4, 5, 6] }, 2, bob.welcome.clientId, echo.offset + 1, echo.epoch],
      );
      ada.send({ type: 'grab-object', objectId });
      assert.deepEqual(
        (await bob.next('object-updated', (message) => message.changes.holder !== undefined)).changes,
        { holder: ada.welcome.clientId },
      );
      bob.send({ type: 'grab-object', requestId: 'mine', objectId });
      const refused = await bob.next('error');
      assert.deepEqual(
        [refused.code, refused.requestId, refused.objectId],
        ['OBJECT_HELD', 'mine', objectId],
      );
      ada.send({ type: 'release-object', objectId });
      assert.deepEqual(
        (await bob.next('object-updated', (message) => message.changes.holder === null)).changes,
        { holder: null },
      );
      bob.send({ type: 'delete-object', objectId });
      assert.equal((await ada.next('object-deleted')).objectId, objectId);
      assert.equal((await bob.next('object-deleted')).by, bob.welcome.clientId);
    });

    test('P3 a holder who vanishes lets go', async () => {
      const room = freshRoom();
      using ada = await join(room, 'Ada', subprotocol);
      using bob = await join(room, 'Bob', subprotocol);
      ada.send({ type: 'create-object', kind: 'cone', position: [0, 0, 0] });
      const { object } = await ada.next('object-created');
      ada.send({ type: 'grab-object', objectId: object.objectId });
      await bob.next('object-updated', (message) => message.changes.holder === ada.welcome.clientId);
      ada.socket.terminate();
      await bob.next('object-updated', (message) => message.changes.holder === null);
      await bob.next('peer-left', () => true, 8_000);
    });

    test('P5 chat is ordered, comes back to its author, and is there for who joins later', async () => {
      const room = freshRoom();
      using ada = await join(room, 'Ada', subprotocol);
      using bob = await join(room, 'Bob', subprotocol);
      ada.send({ type: 'chat-message', text: 'one', requestId: 'r' });
      ada.send({ type: 'chat-message', text: 'two <b>not bold</b>\nsecond line' });
      assert.equal((await ada.next('chat-message')).requestId, 'r');
      const first = await bob.next('chat-message');
      const second = await bob.next('chat-message');
      assert.deepEqual([first.text, second.text], ['one', 'two <b>not bold</b>\nsecond line']);
      assert.deepEqual(
        [first.name, first.clientId, second.offset],
        ['Ada', ada.welcome.clientId, first.offset + 1],
      );
      using eve = await join(room, 'Eve', subprotocol);
      const history = [await eve.next('chat-message'), await eve.next('chat-message')];
      assert.deepEqual(
        history.map((line) => [line.text, line.history]),
        [
          ['one', true],
          ['two <b>not bold</b>\nsecond line', true],
        ],
      );
    });

    test('A1 A3 an uploaded model streams: metadata, 16 KiB chunks in order, completion; and stands as an object', async () => {
      const room = freshRoom();
      using ada = await join(room, 'Ada', subprotocol);
      const asset = await upload();
      await ada.next('asset-added', (message) => message.asset.assetId === asset.assetId);
      ada.send({ type: 'list-assets' });
      const listed = (await ada.next('asset-list')).assets.find((one) => one.assetId === asset.assetId);
      assert.ok(listed !== undefined);
      const { asset: ready } =
        listed.status === 'ready'
          ? { asset: listed }
          : await ada.next(
              'asset-changed',
              (message) => message.asset.assetId === asset.assetId && message.asset.status === 'ready',
              20_000,
            );
      ada.send({ type: 'request-asset', assetId: asset.assetId, lod: 'high' });
      const metadata = await ada.next('asset-metadata');
      const { bytes, sha256 } = ready.lods.high!;
      assert.deepEqual(
        [metadata.bytes, metadata.chunks, metadata.chunkBytes, metadata.sha256],
        [bytes, Math.ceil(bytes / 16_384), 16_384, sha256],
      );
      await ada.next('asset-complete', (message) => message.transferId === metadata.transferId);
      const frames = ada.binaryFrames
        .filter((frame) => subprotocol !== 'streamxr.v1.bin' || frame[0] === 114)
        .map((frame) => (subprotocol === 'streamxr.v1.bin' ? frame.subarray(1) : frame));
      assert.deepEqual(
        frames.map((frame) => [frame.readUInt32LE(0), frame.readUInt32LE(4)]),
        frames.map((_, index) => [metadata.transferId, index]),
      );
      const received = Buffer.concat(frames.map((frame) => frame.subarray(8)));
      assert.equal(createHash('sha256').update(received).digest('hex'), metadata.sha256);
      assert.equal(received.length, bytes);
      ada.send({ type: 'create-object', kind: 'asset', assetId: asset.assetId, position: [0, 0, 0] });
      assert.equal((await ada.next('object-created')).object.assetId, asset.assetId);
      ada.send({ type: 'request-asset', assetId: 'ffffffffffffffff' });
      assert.equal((await ada.next('error')).code, 'ASSET_NOT_FOUND');
    });

    test('A4 bandwidth reports are answered with a recommendation', async () => {
      using ada = await join(freshRoom(), 'Ada', subprotocol);
      const assetId = '00000000000000aa';
      for (let i = 0; i < 3; i++)
        ada.send({ type: 'bandwidth-metrics', assetId, bytes: 100_000, durationMs: 1_000 });
      await ada.next('lod-recommendation');
      await ada.next('lod-recommendation');
      const slow = await ada.next('lod-recommendation');
      assert.equal(slow.lod, 'low');
      assert.ok(Math.abs(slow.bandwidthBps - 800_000) < 1_000);
      for (let i = 0; i < 4; i++)
        ada.send({ type: 'bandwidth-metrics', assetId, bytes: 2_000_000, durationMs: 1_000 });
      await ada.next('lod-recommendation', (message) => message.lod === 'high');
    });

    test('P7 after an abrupt end the client resumes with what it missed, exactly once and in order', async () => {
      const room = freshRoom();
      using ada = await join(room, 'Ada', subprotocol);
      using bob = await join(room, 'Bob', subprotocol);
      const { sessionId, clientId, epoch, offset } = bob.welcome;
      bob.socket.terminate();
      ada.send({ type: 'create-object', kind: 'cube', position: [0, 0, 0] });
      for (const text of ['one', 'two', 'three']) ada.send({ type: 'chat-message', text });
      const last = await ada.next('chat-message', (message) => message.text === 'three');
      using again = await PlainClient.join(
        server.socketUrl,
        { room, resume: { sessionId, epoch, offset } },
        subprotocol,
      );
      assert.deepEqual(
        [again.welcome.resumed, again.welcome.clientId, again.welcome.objects],
        [true, clientId, []],
      );
      await again.next('chat-message', (message) => message.text === 'three');
      const offsets = again.heard.flatMap((message) => ('offset' in message ? [message.offset] : []));
      assert.deepEqual(
        [...offsets, last.offset],
        Array.from({ length: last.offset - offset }, (_, index) => offset + 1 + index),
      );
    });
  });
}

test('P1 rooms do not hear of each other', async () => {
  using ada = await join(freshRoom(), 'Ada');
  using bob = await join(freshRoom(), 'Bob');
  ada.send({ type: 'chat-message', text: 'hello?' });
  await ada.next('chat-message');
  assert.ok(await bob.silent('chat-message'));
});

test('P1 without a ticket the room is made on first join and shows in GET /api/rooms', async () => {
  const room = freshRoom();
  using ada = await join(room, 'Ada');
  ada.send({ type: 'create-object', kind: 'cube', position: [0, 0, 0] });
  await ada.next('object-created');
  const listed = (await (await fetch(`${server.url}/api/rooms`)).json()) as {
    rooms: { room: string; members: number; objects: number }[];
  };
  assert.deepEqual(
    listed.rooms.filter((one) => one.room === room).map(({ members, objects }) => [members, objects]),
    [[1, 1]],
  );
});

async function upload(): Promise<Asset> {
  const bytes = await sampleGlb();
  const form = new FormData();
  form.set('file', new Blob([bytes], { type: 'model/gltf-binary' }), 'sample.glb');
  const answer = await fetch(`${server.url}/api/assets/upload`, { method: 'POST', body: form });
  assert.equal(answer.status, 201, await answer.clone().text());
  return ((await answer.json()) as { asset: Asset }).asset;
}
