import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonCodec, limits } from '@streamxr/protocol';
import fc from 'fast-check';
import { assetNameOfFile, cleanAssetName } from './asset-name.ts';

test('A1 a file becomes a name without folders and extension', () => {
  assert.equal(assetNameOfFile('Old Chair.GLB'), 'Old Chair');
  assert.equal(assetNameOfFile('../../etc/passwd.glb'), 'passwd');
  assert.equal(assetNameOfFile('C:\\models\\lamp.glb'), 'lamp');
  assert.equal(assetNameOfFile('.glb'), 'model');
  assert.equal(assetNameOfFile('..'), 'model');
  assert.equal(assetNameOfFile(''), 'model');
  assert.equal(assetNameOfFile('椅子 🪑.glb'), '椅子 🪑');
});

test('A1 a name loses what would disturb others', () => {
  assert.equal(cleanAssetName('a\u0000b\u202egnp\n\tc'), 'a b gnp c');
  assert.equal(cleanAssetName('<b>AC/DC</b>'), '<b>AC/DC</b>', 'HTML is plain text here');
  assert.equal(cleanAssetName('x'.repeat(500)).length, limits.assetNameMax);
  assert.equal(
    cleanAssetName(`${'x'.repeat(limits.assetNameMax - 1)}🪑`),
    'x'.repeat(limits.assetNameMax - 1),
  );
});

test('A1 every name fits the wire', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const asset = {
        assetId: '0'.repeat(16),
        bytes: 1,
        sha256: '0'.repeat(64),
        status: 'ready',
        lods: {},
        createdAt: 1,
      } as const;
      for (const name of [cleanAssetName(text), assetNameOfFile(text)]) {
        const frame = jsonCodec.encodeServer({ type: 'asset-added', asset: { ...asset, name } });
        const decoded = jsonCodec.decodeServer(frame);
        assert(decoded.ok, `${JSON.stringify(name)}: ${JSON.stringify(decoded)}`);
      }
    }),
    { numRuns: 500 },
  );
});
