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
      for (const asset of [duck, teapot]) await fixture.catalogue.put(asset);
      assert.deepEqual(await fixture.catalogue.get(duck.assetId), duck);
      const catalogue = await fixture.restart();
      assert.deepEqual(await catalogue.get(duck.assetId), duck);
      assert.deepEqual(await catalogue.get(teapot.assetId), teapot);
      assert.equal(await catalogue.get('0'.repeat(16)), null);
    });

    test('A1 the list begins with the newest; equal times go by id', async () => {
      await using fixture = await setUp();
      const assets = [3, 1, 2, 2].map((createdAt, index) => ({ ...duck, assetId: idOf(index), createdAt }));
      for (const asset of assets) await fixture.catalogue.put(asset);
      const ids = (await fixture.catalogue.list()).map(({ assetId }) => assetId);
      assert.deepEqual(ids, [idOf(0), idOf(2), idOf(3), idOf(1)]);
    });

    test('A2 putting an asset again replaces it whole', async () => {
      await using fixture = await setUp();
      await fixture.catalogue.put(duck);
      const processing: Asset = { ...teapot, assetId: duck.assetId };
      await fixture.catalogue.put(processing);
      assert.deepEqual(await fixture.catalogue.list(), [processing]);
    });

    test('A1 deleting says whether there was one', async () => {
      await using fixture = await setUp();
      await fixture.catalogue.put(duck);
      assert.equal(await fixture.catalogue.delete(duck.assetId), true);
      assert.equal(await fixture.catalogue.delete(duck.assetId), false);
      assert.deepEqual(await fixture.catalogue.list(), []);
    });

    test('A2 references count assets, whether the content is their source or one of their levels', async () => {
      await using fixture = await setUp();
      const source = duck.sha256;
      await fixture.catalogue.put(duck);
      // The source again as its own highest level: one asset still.
      await fixture.catalogue.put({
        ...duck,
        assetId: idOf(1),
        lods: { high: { bytes: 1, triangles: 1, sha256: source } },
      });
      // Only as a level.
      await fixture.catalogue.put({
        ...teapot,
        assetId: idOf(2),
        lods: { low: { bytes: 1, triangles: 1, sha256: source } },
      });
      // A name that looks like the content is none.
      await fixture.catalogue.put({ ...teapot, assetId: idOf(3), name: source });
      assert.equal(await fixture.catalogue.references(source), 3);
      assert.equal(await fixture.catalogue.references(teapot.sha256), 2);
      assert.equal(await fixture.catalogue.references('0'.repeat(64)), 0);
      await fixture.catalogue.delete(idOf(2));
      assert.equal(await fixture.catalogue.references(source), 2);
    });

    test('A1 usage sums what was uploaded', async () => {
      await using fixture = await setUp();
      assert.deepEqual(await fixture.catalogue.usage(), { assets: 0, bytes: 0 });
      await fixture.catalogue.put(duck);
      await fixture.catalogue.put(teapot);
      assert.deepEqual(await fixture.catalogue.usage(), { assets: 2, bytes: duck.bytes + teapot.bytes });
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
};

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

function idOf(index: number): string {
  return index.toString(16).padStart(16, 'a');
}
