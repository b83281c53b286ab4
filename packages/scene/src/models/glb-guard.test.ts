import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inspectGlb } from './glb-guard.ts';

function glb(json: unknown): ArrayBuffer {
  const text = new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json));
  const bytes = new Uint8Array(20 + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x46546c67, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, bytes.length, true);
  view.setUint32(12, text.length, true);
  view.setUint32(16, 0x4e4f534a, true);
  bytes.set(text, 20);
  return bytes.buffer;
}

function refusalOf(bytes: ArrayBuffer): string | null {
  const verdict = inspectGlb(bytes);
  return verdict.ok ? null : verdict.refusal;
}

test('a plain model passes, with its census', () => {
  const verdict = inspectGlb(
    glb({
      nodes: [{ children: [1] }, {}],
      accessors: [{ count: 24 }, { count: 36 }],
      images: [{ bufferView: 0 }],
    }),
  );
  assert.deepEqual(verdict, { ok: true, value: { nodes: 2, accessorElements: 60 } });
});

test('A1 what is not a GLB, or only part of one, is refused', () => {
  assert.equal(refusalOf(new ArrayBuffer(0)), 'NOT_GLB');
  assert.equal(refusalOf(new TextEncoder().encode('<html>not a model</html>').buffer), 'NOT_GLB');
  assert.equal(refusalOf(glb({}).slice(0, 21)), 'TRUNCATED');
  assert.equal(refusalOf(glb('{"nodes": [')), 'BAD_JSON');
  assert.equal(refusalOf(glb('[]')), 'BAD_JSON');
});

test('A1 a model that points outside itself is refused', () => {
  assert.equal(refusalOf(glb({ images: [{ uri: 'https://example.org/track.png' }] })), 'POINTS_OUTSIDE');
  assert.equal(refusalOf(glb({ buffers: [{ uri: '../../etc/passwd' }] })), 'POINTS_OUTSIDE');
  assert.equal(refusalOf(glb({ images: [{ uri: 7 }] })), 'POINTS_OUTSIDE');
  assert.equal(refusalOf(glb({ images: [{ uri: 'data:image/png;base64,AAAA' }] })), null);
});

test('A1 a bomb of accessors, parts or compressed views is refused before anything is decoded', () => {
  assert.equal(refusalOf(glb({ accessors: [{ count: 2 ** 40 }] })), 'TOO_COMPLEX');
  assert.equal(refusalOf(glb({ accessors: [{ count: 'many' }] })), 'TOO_COMPLEX');
  assert.equal(refusalOf(glb({ accessors: [{ count: -1 }] })), 'TOO_COMPLEX');
  const bomb = { extensions: { EXT_meshopt_compression: { count: 1e9, byteStride: 256 } } };
  assert.equal(refusalOf(glb({ bufferViews: [bomb] })), 'TOO_COMPLEX');
  assert.equal(refusalOf(glb({ nodes: new Array(20_001).fill({}) })), 'TOO_COMPLEX');
});

test('A1 nodes that are their own ancestors or have two parents are refused', () => {
  assert.equal(refusalOf(glb({ nodes: [{ children: [0] }] })), 'CYCLIC_NODES');
  assert.equal(
    refusalOf(glb({ nodes: [{ children: [1] }, { children: [2] }, { children: [0] }] })),
    'CYCLIC_NODES',
  );
  assert.equal(refusalOf(glb({ nodes: [{ children: [2] }, { children: [2] }, {}] })), 'CYCLIC_NODES');
  assert.equal(refusalOf(glb({ nodes: [{ children: [9] }] })), 'CYCLIC_NODES');
});

test('A1 no bytes and no JSON make the guard throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void inspectGlb(new Uint8Array(bytes).buffer)),
  );
  fc.assert(fc.property(fc.jsonValue(), (json) => void inspectGlb(glb(json))));
});
