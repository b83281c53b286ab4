import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { manifestSample } from '../testing/manifest-sample.ts';
import { manifestLimits } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

test('A6 a manifest comes back as it was written, without what nobody knows', () => {
  const manifest = manifestSample();
  assert.deepEqual(parseManifest(bytesOf({ ...manifest, later: 1 })), { ok: true, value: manifest });
});

test('A6 what later code relies on is checked', () => {
  const manifest = manifestSample();
  const [part] = manifest.parts;
  const [texture] = manifest.textures;
  assert.ok(part && texture);
  const wrong: Readonly<Record<string, unknown>> = {
    'another format': { ...manifest, format: 'streamxr-layers-9' },
    'a hash that is a path': { ...manifest, root: { ...manifest.root, sha256: '../../etc/passwd' } },
    'errors that rise': { ...manifest, parts: [{ ...part, levels: part.levels.toReversed() }] },
    'a mesh in two parts': { ...manifest, parts: [part, part] },
    'a part that is not there': { ...manifest, textures: [{ ...texture, parts: [1] }] },
    'too many parts': { ...manifest, parts: Array.from({ length: manifestLimits.parts + 1 }, () => part) },
    'a size below nothing': { ...manifest, source: { ...manifest.source, bytes: -1 } },
    'bounds inside out': { ...manifest, bounds: { min: [1, 0, 0], max: [0, 1, 1] } },
    nothing: null,
  };
  for (const [name, value] of Object.entries(wrong))
    assert.equal(parseManifest(bytesOf(value)).ok, false, name);
  assert.equal(parseManifest(new Uint8Array(manifestLimits.bytes + 1)).ok, false, 'too long');
  assert.equal(parseManifest(new Uint8Array([0xff, 0xfe])).ok, false, 'no text');
});

test('A6 no bytes make the reader throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      parseManifest(new TextEncoder().encode(text));
    }),
  );
});
