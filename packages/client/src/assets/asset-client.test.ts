import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { CacheInMemory } from '../testing/cache-in-memory.ts';
import { outcomeOf, RoomRig } from '../testing/room-rig.ts';

function model(bytes: number, seed = 1): Uint8Array<ArrayBuffer> {
  const random = new SeededRandom(seed);
  return Uint8Array.from({ length: bytes }, () => random.below(256));
}

function requestsIn(rig: RoomRig): number {
  return rig.host.lines.flatMap(({ heard }) => heard).filter(({ type }) => type === 'request-asset').length;
}

for (const encoding of ['bin', 'json'] as const) {
  test(`A1 a model comes in chunks, is checked, and its transfer reported (${encoding})`, async () => {
    const rig = new RoomRig();
    const bytes = model(100_000);
    const { assetId } = rig.host.addAsset(bytes);
    const client = await rig.joined({ encoding });
    const progress: number[] = [];
    const loading = client.assets.load(assetId, {
      lod: 'high',
      onProgress: (received) => progress.push(received),
    });
    assert.deepEqual(await rig.time.until(loading), bytes);
    assert.deepEqual(progress, [0, 16_384, 32_768, 49_152, 65_536, 81_920, 98_304, 100_000]);
    await rig.time.advance(10);
    const report = rig.host.line.heard.find(({ type }) => type === 'bandwidth-metrics');
    assert.deepEqual(report, { type: 'bandwidth-metrics', assetId, bytes: 100_000, durationMs: 0 });
    assert.ok(client.stats.bytesIn.assets > 100_000);
  });
}

test('A7 a second load comes from memory, a second visit from the persistent cache', async () => {
  const rig = new RoomRig();
  const { assetId } = rig.host.addAsset(model(40_000));
  const assetCache = new CacheInMemory();
  const first = await rig.joined({ assetCache });
  for (let i = 0; i < 2; i++) {
    const loading = first.assets.load(assetId);
    await rig.time.until(loading);
  }
  const second = await rig.joined({ assetCache });
  const loading = second.assets.load(assetId);
  assert.equal((await rig.time.until(loading)).length, 40_000);
  assert.equal(requestsIn(rig), 1);
});

test('A7 where the server decides and picks what is cached, the transfer is broken off', async () => {
  const rig = new RoomRig();
  const bytes = model(40_000);
  const { assetId, sha256 } = rig.host.addAsset(bytes);
  const assetCache = new CacheInMemory();
  const client = await rig.joined({ assetCache });
  // The cache holds the level that the server will send, not the one that this client would guess.
  const loading = client.assets.load(assetId, { lod: 'low' });
  assetCache.entries.set(sha256, bytes);
  rig.host.chunksMax = 1;
  assert.deepEqual(await rig.time.until(loading), bytes);
  await rig.time.advance(10);
  assert.equal(rig.host.line.heard.filter(({ type }) => type === 'cancel-asset').length, 1);
});

test('A7 what the persistent cache has damaged is fetched again, and replaced', async () => {
  const rig = new RoomRig();
  const bytes = model(40_000);
  const { assetId, sha256 } = rig.host.addAsset(bytes);
  const assetCache = new CacheInMemory();
  assetCache.entries.set(sha256, model(40_000, 2));
  const client = await rig.joined({ assetCache });
  assert.deepEqual(await rig.time.until(client.assets.load(assetId)), bytes);
  assert.deepEqual(assetCache.entries.get(sha256), bytes);
});

test('A1 a server that is too busy is asked again, one that gives up in the middle is believed', async () => {
  const rig = new RoomRig();
  const { assetId } = rig.host.addAsset(model(40_000));
  const client = await rig.joined();
  let refusals = 2;
  rig.host.tamper = (message) =>
    message.type === 'asset-metadata' && refusals-- > 0
      ? [
          {
            type: 'error',
            code: refusals > 0 ? 'TOO_MANY_TRANSFERS' : 'RATE_LIMITED',
            message: 'Wait.',
            retryAfterMs: 100,
          },
        ]
      : [message];
  assert.equal((await rig.time.until(client.assets.load(assetId))).length, 40_000);

  const other = rig.host.addAsset(model(40_000, 2));
  rig.host.tamper = (message) =>
    message.type === 'asset-chunk'
      ? [{ type: 'asset-skipped', assetId: other.assetId, reason: 'the asset cannot be read' }]
      : [message];
  assert.equal(await rig.time.until(outcomeOf(client.assets.load(other.assetId))), 'ASSET_NOT_READY');
});

test('A1 loads of one model share a transfer', async () => {
  const rig = new RoomRig();
  const { assetId } = rig.host.addAsset(model(40_000));
  const client = await rig.joined();
  const loads = [client.assets.load(assetId), client.assets.load(assetId), client.assets.load(assetId)];
  const [first, second, third] = await rig.time.until(Promise.all(loads));
  assert.equal(first, second);
  assert.equal(first, third);
  assert.equal(requestsIn(rig), 1);
});

test('A1 who aborts is let go; the transfer ends with the last of them', async () => {
  const rig = new RoomRig();
  rig.host.chunksMax = 1;
  const { assetId } = rig.host.addAsset(model(40_000));
  const client = await rig.joined();
  const [one, two] = [new AbortController(), new AbortController()];
  const outcomes = [one, two].map(({ signal }) =>
    outcomeOf(client.assets.load(assetId, { lod: 'high', signal })),
  );
  await rig.time.advance(50);
  const cancels = (): number => rig.host.line.heard.filter(({ type }) => type === 'cancel-asset').length;
  one.abort();
  await rig.time.advance(50);
  assert.equal(cancels(), 0);
  two.abort();
  await rig.time.advance(50);
  assert.equal(cancels(), 1);
  assert.deepEqual(await Promise.all(outcomes), [DOMException.ABORT_ERR, DOMException.ABORT_ERR]);

  rig.host.chunksMax = Infinity;
  const again = client.assets.load(assetId, { lod: 'high' });
  assert.equal((await rig.time.until(again)).length, 40_000);
});

test('A1 a transfer that was under way when the line broke starts again', async () => {
  const rig = new RoomRig();
  rig.host.chunksMax = 1;
  const bytes = model(40_000);
  const { assetId } = rig.host.addAsset(bytes);
  const client = await rig.joined();
  const loading = client.assets.load(assetId);
  await rig.time.advance(50);
  rig.host.chunksMax = Infinity;
  rig.host.cut();
  await rig.time.advance(5_000);
  assert.deepEqual(await loading, bytes);
});

test('A1 damaged models are fetched again, and refused when they stay damaged', async () => {
  const rig = new RoomRig();
  const { assetId } = rig.host.addAsset(model(40_000));
  const client = await rig.joined();
  let damages = 2;
  rig.host.tamper = (message) =>
    message.type === 'asset-chunk' && message.index === 1 && damages-- > 0
      ? [{ ...message, data: message.data.map((byte) => byte ^ 1) }]
      : [message];
  const loading = client.assets.load(assetId);
  assert.equal((await rig.time.until(loading)).length, 40_000);
  assert.equal(requestsIn(rig), 3);

  const other = rig.host.addAsset(model(40_000, 2));
  rig.host.tamper = (message) => (message.type === 'asset-chunk' && message.index === 1 ? [] : [message]);
  const failing = outcomeOf(client.assets.load(other.assetId));
  assert.equal(await rig.time.until(failing), 'INTERNAL');
});

test('A1 what does not exist is refused, and the next in line gets its turn', async () => {
  const rig = new RoomRig();
  const { assetId } = rig.host.addAsset(model(10));
  const client = await rig.joined();
  const outcomes = [
    outcomeOf(client.assets.load('00112233445566ff')),
    outcomeOf(client.assets.load(assetId)),
  ];
  const [missing, there] = await rig.time.until(Promise.all(outcomes));
  assert.equal(missing, 'ASSET_NOT_FOUND');
  assert.ok(there instanceof Uint8Array);
});

test('A1 more loads than the server allows at once take turns', async () => {
  const rig = new RoomRig();
  const assets = Array.from({ length: 12 }, (_, index) => rig.host.addAsset(model(20_000, index)));
  const client = await rig.joined();
  const loads = Promise.all(assets.map(({ assetId }) => client.assets.load(assetId)));
  assert.equal((await rig.time.until(loads)).length, 12);
});

test('A1 a transfer that stands still times out, and a closed connection rejects the rest', async () => {
  const rig = new RoomRig();
  rig.host.chunksMax = 1;
  const { assetId } = rig.host.addAsset(model(40_000));
  const client = await rig.joined();
  const stalled = outcomeOf(client.assets.load(assetId));
  assert.equal(await rig.time.until(stalled), 'TIMEOUT');
  const left = outcomeOf(client.assets.load(assetId));
  await rig.time.advance(50);
  const leaving = client.leave();
  await rig.time.advance(50);
  await leaving;
  assert.equal(await left, 'OFFLINE');
  assert.equal(await outcomeOf(client.assets.load(assetId)), 'OFFLINE');
  assert.equal(await outcomeOf(client.assets.list()), 'OFFLINE');
});

test('A3 the list stays fresh: added and removed assets are told, and it is asked for again after a lost line', async () => {
  const rig = new RoomRig();
  const chair = rig.host.addAsset(model(10), 'Chair');
  const client = await rig.joined();
  const listing = client.assets.list();
  await rig.time.advance(20);
  assert.deepEqual(await listing, [chair]);
  let changes = 0;
  client.on('assets-changed', () => (changes += 1));
  const lamp = rig.host.addAsset(model(10, 2), 'Lamp');
  rig.host.send(rig.host.line, { type: 'asset-added', asset: lamp });
  rig.host.send(rig.host.line, { type: 'asset-removed', assetId: chair.assetId });
  await rig.time.advance(20);
  assert.deepEqual(client.assets.known, [lamp]);
  assert.equal(changes, 2);
  rig.host.cut();
  await rig.time.advance(5_000);
  assert.deepEqual(
    client.assets.known.map(({ name }) => name),
    ['Chair', 'Lamp'],
  );
});
