import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atRest, type SchedulerLimits, type Viewer } from '@streamxr/assets';
import { silentLogger } from '@streamxr/kernel';
import { fromYaw } from '@streamxr/spatial';
import type { RoomClient } from '../../room-client.ts';
import { CacheInMemory } from '../../testing/cache-in-memory.ts';
import { type LayeredAsset, layeredAsset } from '../../testing/layered-asset.ts';
import { RecordingViewer } from '../../testing/recording-viewer.ts';
import { RoomRig } from '../../testing/room-rig.ts';
import { AssetStreaming } from './asset-streaming.ts';
import { LayerStore } from './layer-store.ts';

/** Standing so far before the sample model (1 m large, in the origin), looking at it; turned by `yaw` radians. */
function lookFrom(metres: number, yaw = 0): Viewer {
  return {
    head: { position: [0, 0.5, metres], rotation: fromYaw(yaw) },
    gaze: null,
    motion: atRest,
    verticalFovRad: 1,
    aspect: 16 / 9,
    viewportHeightPx: 1080,
  };
}

const placement = { position: [0, 0, 0], rotation: [0, 0, 0, 1], scale: [1, 1, 1] } as const;

class Visit {
  readonly rig: RoomRig;
  readonly client: RoomClient;
  readonly streaming: AssetStreaming;
  readonly viewer = new RecordingViewer();
  readonly assetId: string;

  constructor(
    rig: RoomRig,
    client: RoomClient,
    assetId: string,
    cache: CacheInMemory | null,
    limits: Partial<SchedulerLimits>,
  ) {
    this.rig = rig;
    this.client = client;
    this.assetId = assetId;
    const store = new LayerStore(cache);
    this.streaming = new AssetStreaming({
      store,
      clock: rig.time,
      timers: rig.time,
      log: silentLogger,
      limits,
    });
    this.streaming.follow(client);
    this.streaming.open(assetId, this.viewer);
    this.streaming.place('helmet', assetId, placement);
  }

  /** Time passes, with a look at every frame. */
  async watch(viewer: Viewer, ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 20) await this.#frame(viewer);
  }

  /** The same until something is so. */
  async until(viewer: Viewer, what: string, isSo: () => boolean): Promise<void> {
    for (let passed = 0; !isSo(); passed += 20) {
      assert.ok(passed < 60_000, `waited for ${what}; told: ${this.viewer.told.join()}`);
      await this.#frame(viewer);
    }
  }

  /** Until the viewer was told all of this. */
  untilTold(viewer: Viewer, ...words: readonly string[]): Promise<void> {
    return this.until(viewer, words.join(), () => words.every((word) => this.viewer.told.includes(word)));
  }

  async #frame(viewer: Viewer): Promise<void> {
    this.streaming.look(viewer);
    await this.rig.time.advance(20);
    // Hashes are worked out on other threads, in real time.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

interface VisitOptions {
  readonly rig?: RoomRig;
  readonly cache?: CacheInMemory;
  readonly asset?: LayeredAsset;
  readonly limits?: Partial<SchedulerLimits>;
}

async function visit({
  rig = new RoomRig(),
  cache,
  asset = layeredAsset(),
  limits = {},
}: VisitOptions = {}): Promise<Visit> {
  const { assetId } = rig.host.addLayered(asset);
  const client = await rig.joined();
  return new Visit(rig, client, assetId, cache ?? null, limits);
}

function layerRequests({ rig }: Visit): number {
  return rig.host.lines.flatMap(({ heard }) => heard).filter(({ type }) => type === 'request-layer').length;
}

const finest = ['part 0 2', 'texture 0 2'];

test('A6 the root comes first, then what is looked at sharpens to its finest', async () => {
  const helmet = await visit();
  await helmet.untilTold(lookFrom(0.6), ...finest);
  assert.equal(helmet.viewer.told[0], 'root');
  const { assets, receivedBytes, inFlight } = helmet.streaming.stats;
  assert.equal(assets[0]?.shownBytes, assets[0]?.finestBytes);
  assert.ok(receivedBytes >= (assets[0]?.finestBytes ?? Infinity));
  assert.equal(inFlight, 0);
  assert.equal(helmet.viewer.progresses.at(-1), 1);
});

test('A6 from afar the finest levels never come; nothing comes of what is behind', async () => {
  const far = await visit();
  await far.untilTold(lookFrom(40), 'root');
  await far.watch(lookFrom(40), 2_000);
  assert.ok(!far.viewer.told.includes('texture 0 2'), far.viewer.told.join());

  const behind = await visit();
  await behind.watch(lookFrom(3, Math.PI), 3_000);
  assert.deepEqual(behind.viewer.told, []);
  // The manifest only.
  assert.equal(layerRequests(behind), 1);
});

test('A7 a second visit asks for nothing: manifest, root and levels are of this device', async () => {
  const cache = new CacheInMemory();
  const rig = new RoomRig();
  const first = await visit({ rig, cache });
  await first.untilTold(lookFrom(0.6), ...finest);
  const asked = layerRequests(first);
  const second = await visit({ rig, cache });
  await second.untilTold(lookFrom(0.6), ...finest);
  assert.equal(layerRequests(second), asked);
  assert.equal(second.streaming.stats.receivedBytes, 0);
  assert.equal(second.streaming.stats.assets[0]?.shownBytes, second.streaming.stats.assets[0]?.finestBytes);
});

test('A7 what the device’s cache has damaged is fetched again', async () => {
  const cache = new CacheInMemory();
  const rig = new RoomRig();
  const asset = layeredAsset();
  await (await visit({ rig, cache, asset })).untilTold(lookFrom(0.6), ...finest);
  const damaged = asset.manifest.parts[0]?.levels[2];
  assert.ok(damaged);
  cache.entries.set(damaged.sha256, new Uint8Array(damaged.bytes));
  const second = await visit({ rig, cache, asset });
  await second.untilTold(lookFrom(0.6), ...finest);
  assert.equal(second.streaming.stats.receivedBytes, damaged.bytes);
});

test('A6 a line that breaks in the middle goes on where it was', async () => {
  const asset = layeredAsset(1, 3);
  const helmet = await visit({ asset });
  await helmet.untilTold(lookFrom(0.6), 'root');
  assert.ok(!helmet.viewer.told.includes('part 0 2'));
  helmet.rig.host.cut();
  await helmet.untilTold(lookFrom(0.6), ...finest);
  const { receivedBytes, assets } = helmet.streaming.stats;
  const all = [...asset.files.values()].reduce((sum, { length }) => sum + length, 0);
  assert.equal(assets[0]?.shownBytes, assets[0]?.finestBytes);
  assert.ok(receivedBytes <= all, `received ${receivedBytes} of ${all}`);
});

test('A6 who turns away gets no more bytes', async () => {
  const asset = layeredAsset(1, 5);
  const helmet = await visit({ asset });
  await helmet.until(lookFrom(0.6), 'bytes', () => helmet.streaming.stats.receivedBytes > 100_000);
  await helmet.watch(lookFrom(0.6, Math.PI), 200);
  const turned = helmet.streaming.stats.receivedBytes;
  await helmet.watch(lookFrom(0.6, Math.PI), 2_000);
  assert.equal(helmet.streaming.stats.receivedBytes, turned);
  assert.equal(helmet.streaming.stats.inFlight, 0);
});

test('A6 damage on the way is noticed and asked for again', async () => {
  const helmet = await visit();
  let damages = 1;
  helmet.rig.host.tamper = (message) =>
    message.type === 'asset-chunk' && helmet.viewer.told.includes('root') && damages-- > 0
      ? [{ ...message, data: message.data.map((byte) => byte ^ 1) }]
      : [message];
  await helmet.untilTold(lookFrom(0.6), ...finest);
  assert.ok(damages < 1);
});

test('A6 a level that cannot be decoded costs that level alone', async () => {
  const helmet = await visit();
  helmet.viewer.cannot.add('part 0 2');
  await helmet.untilTold(lookFrom(0.6), 'part 0 1', 'texture 0 2');
  assert.ok(!helmet.viewer.told.includes('missing'));
});

test('A6 a root that cannot be shown makes the asset missing; who asks again gets it', async () => {
  const helmet = await visit();
  helmet.viewer.cannot.add('root');
  await helmet.untilTold(lookFrom(2), 'missing');
  assert.deepEqual(helmet.viewer.told, ['missing']);
  const again = new RecordingViewer();
  helmet.streaming.open(helmet.assetId, again);
  await helmet.until(lookFrom(2), 'the root', () => again.told.length > 0);
  assert.equal(again.told[0], 'root');
});

test('A6 another viewer takes the place of the first, and gets everything from memory', async () => {
  const helmet = await visit();
  await helmet.untilTold(lookFrom(0.6), ...finest);
  const { receivedBytes } = helmet.streaming.stats;
  const next = new RecordingViewer();
  helmet.streaming.open(helmet.assetId, next);
  await helmet.until(lookFrom(0.6), 'it again', () => finest.every((word) => next.told.includes(word)));
  assert.equal(next.told[0], 'root');
  assert.equal(helmet.streaming.stats.receivedBytes, receivedBytes);
});

test('A2 an asset without layers comes whole; one that is being prepared is waited for; a failed one says why', async () => {
  const rig = new RoomRig();
  const plain = rig.host.addAsset(new Uint8Array(40_000));
  const { assetId } = rig.host.addLayered(layeredAsset());
  const stored = rig.host.assets.get(assetId);
  assert.ok(stored);
  const { manifest, ...unready } = { ...stored.asset, status: 'processing' as const };
  rig.host.assets.set(assetId, { ...stored, asset: unready });
  const client = await rig.joined();
  const whole = new Visit(rig, client, plain.assetId, null, {});
  const waiting = new Visit(rig, client, assetId, null, {});
  await whole.untilTold(lookFrom(2), 'whole');
  await waiting.watch(lookFrom(2), 500);
  assert.deepEqual(waiting.viewer.told, []);
  rig.host.send(rig.host.line, { type: 'asset-changed', asset: { ...unready, manifest } });
  await waiting.untilTold(lookFrom(2), 'root');

  const failed = new Visit(rig, client, '00000000000000ff', null, {});
  rig.host.assets.set('00000000000000ff', stored);
  const problem = { code: 'ASSET_INVALID', message: 'Too many triangles.' } as const;
  rig.host.send(rig.host.line, {
    type: 'asset-changed',
    asset: { ...unready, assetId: '00000000000000ff', status: 'failed', problem },
  });
  await failed.untilTold(lookFrom(2), 'missing');
  assert.deepEqual(failed.viewer.told, ['missing']);
});

test('A6 a better manifest takes the place of the first, root and all', async () => {
  const rig = new RoomRig();
  const helmet = await visit({ rig, asset: layeredAsset(1) });
  await helmet.untilTold(lookFrom(0.6), ...finest);
  helmet.viewer.told.length = 0;
  const asset = rig.host.addLayered(layeredAsset(2));
  rig.host.send(rig.host.line, { type: 'asset-changed', asset });
  await helmet.untilTold(lookFrom(0.6), ...finest);
  assert.equal(helmet.viewer.told[0], 'root');
  assert.ok(!helmet.viewer.told.includes('dropped'));
});

test('A6 a hidden tab asks for nothing', async () => {
  const helmet = await visit();
  helmet.streaming.isPaused = true;
  await helmet.watch(lookFrom(0.6), 1_000);
  assert.deepEqual(helmet.viewer.told, []);
  helmet.streaming.isPaused = false;
  await helmet.untilTold(lookFrom(0.6), 'root');
});

test('A6 who closes ends what is under way; the rest of the room goes on', async () => {
  const rig = new RoomRig();
  const { assetId } = rig.host.addLayered(layeredAsset(1, 5));
  const client = await rig.joined();
  const visitor = new Visit(rig, client, assetId, null, {});
  const close = visitor.streaming.open(assetId, visitor.viewer);
  await visitor.until(lookFrom(0.6), 'bytes', () => visitor.streaming.stats.receivedBytes > 100_000);
  close();
  await visitor.watch(lookFrom(0.6), 200);
  const { receivedBytes, inFlight, assets } = visitor.streaming.stats;
  assert.deepEqual([inFlight, assets.length], [0, 0]);
  await visitor.watch(lookFrom(0.6), 1_000);
  assert.equal(visitor.streaming.stats.receivedBytes, receivedBytes);
});
