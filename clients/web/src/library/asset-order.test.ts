import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asset } from '@streamxr/protocol';
import { arrangeAssets } from './asset-order.ts';

const asset = (name: string, bytes: number, createdAt: number): Asset => ({
  assetId: '0011223344556677',
  name,
  bytes,
  sha256: '0'.repeat(64),
  status: 'ready',
  lods: {},
  createdAt,
});
const library = [asset('Old chair', 10, 1), asset('Lamp', 30, 3), asset('Red Chair', 20, 2)];
const names = (...[query, order]: [string, Parameters<typeof arrangeAssets>[2]]) =>
  arrangeAssets(library, query, order).map(({ name }) => name);

test('A1 models are found by words of their name, in any order and case', () => {
  assert.deepEqual(names('CHAIR red', 'name'), ['Red Chair']);
  assert.deepEqual(names('  ', 'name'), ['Lamp', 'Old chair', 'Red Chair']);
  assert.deepEqual(names('sofa', 'name'), []);
});

test('A1 models are sorted by age, name or size', () => {
  assert.deepEqual(names('', 'newest'), ['Lamp', 'Red Chair', 'Old chair']);
  assert.deepEqual(names('', 'size'), ['Lamp', 'Red Chair', 'Old chair']);
  assert.deepEqual(names('', 'name'), ['Lamp', 'Old chair', 'Red Chair']);
});
