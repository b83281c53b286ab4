import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asset } from '@streamxr/protocol';
import { describeAsset, troubleOf } from './asset-words.ts';

const asset: Asset = {
  assetId: '0011223344556677',
  name: 'Chair',
  bytes: 3_800_000,
  sha256: '0'.repeat(64),
  status: 'processing',
  lods: {},
  createdAt: 0,
};
const content = { sha256: '1'.repeat(64), bytes: 10 };

test('A1 a model says how far it is', () => {
  assert.equal(describeAsset(asset), 'being prepared');
  assert.equal(
    describeAsset({ ...asset, manifest: content }),
    'first shape ready, the rest is being prepared',
  );
  const high = { ...content, triangles: 15_452 };
  assert.equal(describeAsset({ ...asset, status: 'ready', lods: { high } }), '3.8 MB, 15,452 triangles');
});

test('A1 a model that failed says why and what to do', () => {
  assert.equal(troubleOf(asset), null);
  const broken = troubleOf({
    ...asset,
    status: 'failed',
    problem: { code: 'ASSET_INVALID', message: 'Accessor 3 ends outside.' },
  });
  assert.equal(broken?.what, 'Accessor 3 ends outside.');
  assert.match(broken?.todo ?? '', /Repair it/);
  const busy = troubleOf({ ...asset, status: 'failed', problem: { code: 'INTERNAL', message: 'Oh.' } });
  assert.match(busy?.todo ?? '', /again in a while/);
});
