import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Asset } from '@streamxr/protocol';
import type { AssetCatalogue } from '../ports.ts';

/** One catalogue under test; disposed of at the end of its test. */
export interface AssetCatalogueFixture extends AsyncDisposable {
  readonly catalogue: AssetCatalogue;
  /** Lets go of `catalogue` and gives the same storage through a fresh adapter, as after a restart. */
  restart(): Promise<AssetCatalogue>;
}

/** Registers the tests that every AssetCatalogue passes. `setUp` gives an empty catalogue each time. */
export function assetCatalogueContract(adapter: string, setUp: () => Promise<AssetCatalogueFixture>): void {
  describe(`AssetCatalogue contract: ${adapter}`, () => {
    test('A1 an asset comes back exactly as it was put, also after a restart', async () => {
      await using fixture = await setUp();
      for (const asset of [duck, teapot, broken]) await fixture.catalogue.add(asset, []);
      assert.deepEqual(await fixture.catalogue.get(duck.assetId), duck);
      const catalogue = await fixture.restart();
      for (const asset of [duck, teapot, broken]) assert.deepEqual(await catalogue.get(asset.assetId), asset);
      assert.equal(await catalogue.get('0'.repeat(16)), null);
    });

    test('A1 the list begins with the newest; equal times go by id', async () => {
      await using fixture = await setUp();
      const assets = [3, 1, 2, 2].map((createdAt, index) => ({ ...duck, assetId: idOf(index), createdAt }));
      for (const asset of assets) await fixture.catalogue.add(asset, []);
      const ids = (await fixture.catalogue.list()).map(({ assetId }) => assetId);
      assert.deepEqual(ids, [idOf(0), idOf(2), idOf(3), idOf(1)]);
    });

    test('A2 replacing an asset puts it and its contents in place of the former, and makes no new one', async () => {
      await using fixture = await setUp();
      await fixture.catalogue.add(duck, layers);
      const other: Asset = { ...teapot, assetId: duck.assetId };
      assert.equal(await fixture.catalogue.replace(other, []), true);
      assert.deepEqual(await fixture.catalogue.list(), [other]);
      assert.deepEqual(await fixture.catalogue.contents(duck.assetId), [
        { sha256: teapot.sha256, bytes: teapot.bytes },
      ]);
      assert.equal(await fixture.catalogue.replace(teapot, []), false);
      assert.deepEqual(await fixture.catalogue.list(), [other]);
    });

    test('A1 deleting says whether there was one, and takes its contents along', async () => {
      await using fixture = await setUp();
      await fixture.catalogue.add(duck, layers);
      assert.equal(await fixture.catalogue.delete(duck.assetId), true);
      assert.equal(await fixture.catalogue.delete(duck.assetId), false);
      assert.deepEqual(await fixture.catalogue.list(), []);
      assert.deepEqual(await fixture.catalogue.contents(duck.assetId), []);
      assert.deepEqual(await fixture.catalogue.users(duck.sha256), []);
    });

    test('A2 the contents of an asset are its source and all that was made of it, each once', async () => {
      await using fixture = await setUp();
      // The source again as its own highest level, and a layer that is named twice.
      const asset: Asset = { ...duck, lods: { ...duck.lods, high: { ...duck, triangles: 1 } } };
      await fixture.catalogue.add(asset, [...layers, ...layers]);
      const names = [
        duck.sha256,
        duck.lods.medium!.sha256,
        duck.lods.low!.sha256,
        duck.manifest!.sha256,
        duck.thumbnail!.sha256,
        ...layers.map(({ sha256 }) => sha256),
      ];
      const contents = await fixture.catalogue.contents(duck.assetId);
      assert.deepEqual(contents.map(({ sha256 }) => sha256).sort(), names.sort());
      assert.equal(contents.find(({ sha256 }) => sha256 === layers[1]!.sha256)?.bytes, layers[1]!.bytes);
    });

    test('A2 the users of a content are the assets that have it as their source or as anything made of it', async () => {
      await using fixture = await setUp();
      const source = duck.sha256;
      await fixture.catalogue.add({ ...duck, assetId: idOf(0) }, []);
      const level = { bytes: 1, triangles: 1, sha256: source };
      await fixture.catalogue.add({ ...teapot, assetId: idOf(1), lods: { low: level } }, []);
      await fixture.catalogue.add({ ...teapot, assetId: idOf(2) }, [level]);
      // A name that looks like the content is none.
      await fixture.catalogue.add({ ...teapot, assetId: idOf(3), name: source }, []);
      assert.deepEqual(await fixture.catalogue.users(source), [idOf(0), idOf(1), idOf(2)]);
      assert.deepEqual(await fixture.catalogue.users('0'.repeat(64)), []);
      await fixture.catalogue.delete(idOf(1));
      await fixture.catalogue.replace({ ...teapot, assetId: idOf(2) }, []);
      assert.deepEqual(await fixture.catalogue.users(source), [idOf(0)]);
    });

    test('A1 usage sums what was uploaded and what was made of it', async () => {
      await using fixture = await setUp();
      assert.deepEqual(await fixture.catalogue.usage(), { assets: 0, bytes: 0 });
      await fixture.catalogue.add(duck, []);
      const before = (await fixture.catalogue.usage()).bytes;
      await fixture.catalogue.replace(duck, layers);
      await fixture.catalogue.add(teapot, []);
      const layerBytes = layers.reduce((sum, { bytes }) => sum + bytes, 0);
      assert.deepEqual(await fixture.catalogue.usage(), {
        assets: 2,
        bytes: before + layerBytes + teapot.bytes,
      });
    });

    test('A2 as many layers as a manifest may name are kept', async () => {
      await using fixture = await setUp();
      const many = Array.from({ length: 4_100 }, (_, index) => ({
        sha256: index.toString(16).padStart(64, '0'),
        bytes: index,
      }));
      await fixture.catalogue.add(teapot, many);
      assert.equal((await fixture.catalogue.contents(teapot.assetId)).length, many.length + 1);
    });

    test('P9 attempts at a source are counted across restarts, until they end', async () => {
      await using fixture = await setUp();
      assert.equal(await fixture.catalogue.beginAttempt(duck.sha256), 1);
      assert.equal(await fixture.catalogue.beginAttempt(teapot.sha256), 1);
      const catalogue = await fixture.restart();
      assert.equal(await catalogue.beginAttempt(duck.sha256), 2);
      await catalogue.endAttempts(duck.sha256);
      assert.equal(await catalogue.beginAttempt(duck.sha256), 1);
      assert.equal(await catalogue.beginAttempt(teapot.sha256), 2);
    });
  });
}

const duck: Asset = {
  assetId: 'd0c4d0c4d0c4d0c4',
  name: 'Ente “gelb” 🦆 \'"; drop table',
  bytes: 120_484,
  sha256: 'd'.repeat(64),
  status: 'ready',
  lods: {
    high: { bytes: 120_484, triangles: 4_212, sha256: 'd1'.repeat(32) },
    medium: { bytes: 60_001, triangles: 2_106, sha256: 'd2'.repeat(32) },
    low: { bytes: 30_002, triangles: 1_053, sha256: 'd3'.repeat(32) },
  },
  bounds: { min: [-0.69, 0.0999, -0.61], max: [0.96, 1.64, 0.54] },
  createdAt: 1_700_000_000_123,
  manifest: { sha256: 'd4'.repeat(32), bytes: 1_999 },
  thumbnail: { sha256: 'd5'.repeat(32), bytes: 5_001 },
};

const layers = [
  { sha256: 'd6'.repeat(32), bytes: 4_000 },
  { sha256: 'd7'.repeat(32), bytes: 2 ** 33 },
];

/** Still being processed (no levels, no bounds), and as large as the wire allows. */
const teapot: Asset = {
  assetId: '7ea7ea7ea7ea7ea7',
  name: 'teapot',
  bytes: 2 ** 40,
  sha256: 'e'.repeat(64),
  status: 'processing',
  lods: {},
  createdAt: 1_700_000_000_122,
};

const broken: Asset = {
  ...teapot,
  assetId: 'b40cb40cb40cb40c',
  status: 'failed',
  problem: { code: 'ASSET_UNSUPPORTED', message: 'Too much “of everything”.' },
};

function idOf(index: number): string {
  return index.toString(16).padStart(16, 'a');
}
