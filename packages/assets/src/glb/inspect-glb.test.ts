import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packChunks, packGlb, pngHeader, texturedParts, triangleParts } from '../testing/glb-samples.ts';
import { readGlbHeader } from './glb-container.ts';
import { inspectGlb } from './inspect-glb.ts';

/** New values by their path: `nodes.0.mesh`; undefined removes. */
type Edits = Readonly<Record<string, unknown>>;

function edited(edits: Edits, parts = triangleParts()): Uint8Array {
  for (const [path, value] of Object.entries(edits)) {
    const keys = path.split('.');
    const last = keys.pop()!;
    const place = keys.reduce<object>((inner, key) => Reflect.get(inner, key) as object, parts.json);
    if (value === undefined) Reflect.deleteProperty(place, last);
    else Reflect.set(place, last, value);
  }
  return packGlb(parts);
}

/** The triangle with other bytes in its binary part. */
function rewritten(write: (bin: DataView) => void): Uint8Array {
  const parts = triangleParts();
  write(new DataView(parts.bin.buffer));
  return packGlb(parts);
}

function refusal(bytes: Uint8Array): { readonly code: string; readonly message: string } {
  const inspected = inspectGlb(bytes);
  assert(!inspected.ok, 'the file was accepted');
  return inspected.refusal;
}

function accepted(bytes: Uint8Array) {
  const inspected = inspectGlb(bytes);
  assert(inspected.ok, inspected.ok ? '' : inspected.refusal.message);
  return inspected.value;
}

test('A1 a plain model is counted and measured', () => {
  assert.deepEqual(accepted(packGlb(triangleParts())), {
    triangles: 1,
    vertices: 3,
    nodes: 1,
    meshes: 1,
    materials: 1,
    animations: 0,
    bounds: { min: [0, 0, 0], max: [1, 1, 0] },
    generator: 'sample',
  });
});

test('A1 bounds are those of the scene: nodes move, turn and scale their meshes, and show them several times', () => {
  const half = Math.SQRT1_2;
  const { bounds, triangles } = accepted(
    edited({
      nodes: [
        { children: [1, 2], translation: [10, 0, 0] },
        { mesh: 0, scale: [2, 3, 1] },
        // A quarter turn about +Y carries +X to −Z.
        { mesh: 0, rotation: [0, half, 0, half] },
        { mesh: 0, translation: [0, 500, 0] },
      ],
    }),
  );
  assert.equal(triangles, 2, 'the fourth node is not in the scene');
  const rounded = (point: readonly number[]): number[] =>
    point.map((value) => Math.round(value * 1e6) / 1e6 + 0);
  assert.deepEqual(rounded(bounds.min), [10, 0, -1]);
  assert.deepEqual(rounded(bounds.max), [12, 3, 0]);
});

test('A1 bounds come from the vertices, not from what the file claims', () => {
  const { bounds } = accepted(edited({ 'accessors.0.max': [900, 900, 900] }));
  assert.deepEqual(bounds.max, [1, 1, 0]);
});

test('A1 a skinned mesh stands where its joints are', () => {
  const { bounds } = accepted(
    edited({
      nodes: [{ mesh: 0, skin: 0, scale: [100, 100, 100] }, { translation: [0, 5, 0] }],
      scenes: [{ nodes: [0, 1] }],
      skins: [{ joints: [1] }],
    }),
  );
  assert.deepEqual(bounds, { min: [0, 5, 0], max: [1, 6, 0] });
});

test('A1 a file that is no GLB is told apart from a broken one', () => {
  const glb = packGlb(triangleParts());
  assert.match(refusal(new Uint8Array(0)).message, /empty/);
  assert.match(refusal(new TextEncoder().encode('{"asset":{}}')).message, /\.glb/);
  assert.equal(refusal(new TextEncoder().encode('PK\u0003\u0004 some archive')).code, 'ASSET_NOT_GLB');
  assert.equal(refusal(glb.subarray(0, 7)).code, 'ASSET_NOT_GLB');
  const oldVersion = glb.slice();
  oldVersion[4] = 1;
  assert.match(refusal(oldVersion).message, /version 1/);
  assert.deepEqual(readGlbHeader(glb.subarray(0, 12)), { ok: true, value: { bytes: glb.length } });
});

test('A1 a truncated file says how much of it is there', () => {
  const glb = packGlb(triangleParts());
  assert.deepEqual(refusal(glb.subarray(0, 500)), {
    code: 'ASSET_INVALID',
    message: `The file ends after 500 bytes but its header promises ${glb.length.toLocaleString('en')}.`,
  });
  assert.match(refusal(new Uint8Array([...glb, 0, 0, 0, 0])).message, /but its header says/);
  for (let length = 0; length < glb.length; length++)
    assert(!inspectGlb(glb.subarray(0, length)).ok, `at ${length}`);
});

test('A1 chunks stay within the file', () => {
  const glb = packGlb(triangleParts());
  const view = new DataView(glb.buffer);
  view.setUint32(12, 0xff_ff_ff_f0, true);
  assert.match(refusal(glb).message, /past the end/);
  view.setUint32(12, 0, true);
  assert.equal(refusal(glb).code, 'ASSET_INVALID');
});

test('A1 the description must be JSON in UTF-8, of bounded depth and size', () => {
  const text = (value: string): Uint8Array => packChunks(new TextEncoder().encode(value), new Uint8Array(0));
  assert.match(refusal(text('{')).message, /valid JSON/);
  assert.match(refusal(text('[]')).message, /not a JSON object/);
  assert.match(refusal(packChunks(new Uint8Array([0x7b, 0xff, 0x7d]), new Uint8Array(0))).message, /UTF-8/);
  assert.match(refusal(text(`{"extras":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).message, /nested/);
  assert.match(refusal(text(' '.repeat(17 * 1024 * 1024))).message, /at most 16,777,216/);
  // Brackets and quotes within texts are not structure.
  accepted(edited({ extras: `\\"${'[{'.repeat(500)}` }));
});

const invalid = 'ASSET_INVALID';
const unsupported = 'ASSET_UNSUPPORTED';
const primitive = { attributes: { POSITION: 0 }, indices: 1 };
const emptyView = { bufferView: 0 };
const meshopt = 'EXT_meshopt_compression';
const repeated = <Item>(count: number, item: (at: number) => Item): Item[] =>
  Array.from({ length: count }, (_, at) => item(at));

const refused: readonly [what: string, edits: Edits, code: string, message: RegExp][] = [
  ['an unknown version', { 'asset.version': '1.0' }, unsupported, /glTF "1\.0"/],
  ['a newer minimum', { 'asset.minVersion': '3.1' }, unsupported, /"3\.1"/],
  [
    'what no reader here knows',
    { extensionsRequired: ['EXT_mesh_gpu_instancing'] },
    unsupported,
    /EXT_mesh_gpu_instancing/,
  ],
  ['no meshes', { meshes: [], nodes: [{}] }, invalid, /no meshes/],
  ['a scene that shows nothing', { scenes: [{ nodes: [] }] }, invalid, /nothing to see/],
  ['no scene', { scene: undefined, scenes: undefined }, invalid, /no scene/],
  ['data outside of the file', { 'buffers.0.uri': '../../etc/passwd' }, invalid, /outside of its file/],
  [
    'data on another machine',
    { 'buffers.0.uri': 'https://evil.example/a.bin' },
    invalid,
    /outside of its file/,
  ],
  ['an image elsewhere', { images: [{ uri: 'http://evil.example/a.png' }] }, invalid, /outside of its file/],
  ['a page as an image', { images: [{ uri: 'data:text/html;base64,PGI+' }] }, invalid, /outside of its file/],
  ['more data than there is', { 'buffers.0.byteLength': 1_000_000 }, invalid, /needs 1,000,000 bytes/],
  ['a view past the buffer', { 'bufferViews.0.byteLength': 49 }, invalid, /ends at byte 49/],
  ['a view at a vast offset', { 'bufferViews.0.byteOffset': 2 ** 53 - 2 }, invalid, /ends at byte/],
  ['an accessor past its view', { 'accessors.0.count': 4 }, invalid, /holds 4 elements/],
  ['a bomb of an accessor', { 'accessors.0.count': 4e9 }, invalid, /holds 4,000,000,000 elements/],
  [
    'a bomb of zeros',
    { 'accessors.0': { componentType: 5126, type: 'VEC3', count: 2 ** 32 } },
    invalid,
    /more than 1,073,741,824 bytes/,
  ],
  [
    'a bomb of many accessors',
    { accessors: repeated(300, () => ({ componentType: 5126, type: 'MAT4', count: 60_000 })) },
    invalid,
    /more than 1,073,741,824 bytes/,
  ],
  ['a negative count', { 'accessors.0.count': -1 }, invalid, /whole number/],
  ['a count that is no number', { 'accessors.0.count': 'three' }, invalid, /whole number/],
  ['an unknown component type', { 'accessors.0.componentType': 5124 }, invalid, /componentType/],
  ['an inherited element type', { 'accessors.0.type': 'constructor' }, invalid, /"type"/],
  ['misaligned elements', { 'accessors.1.byteOffset': 1, 'accessors.1.count': 2 }, invalid, /aligned/],
  ['bounds that are not finite', { 'accessors.0.max': [1, null, 1] }, invalid, /finite/],
  ['no positions', { 'meshes.0.primitives.0.attributes': {} }, invalid, /no positions/],
  [
    'attributes of different length',
    {
      'meshes.0.primitives.0.attributes.NORMAL': 2,
      'accessors.2': { componentType: 5126, count: 2, type: 'VEC3' },
    },
    invalid,
    /differ/,
  ],
  ['a mesh that is not there', { 'nodes.0.mesh': 1 }, invalid, /refers to number 1, but there are 1/],
  ['a material that is not there', { 'meshes.0.primitives.0.material': 9 }, invalid, /material/],
  ['a texture that is not there', { 'materials.0.normalTexture': { index: 0 } }, invalid, /normalTexture/],
  [
    'a texture of an extension that is not there',
    { 'materials.0.extensions': { KHR_materials_sheen: { sheenColorTexture: { index: 3 } } } },
    invalid,
    /sheenColorTexture/,
  ],
  ['a node that contains itself', { 'nodes.0.children': [0] }, invalid, /within another node/],
  ['nodes in a circle', { nodes: [{ mesh: 0 }, { children: [2] }, { children: [1] }] }, invalid, /circle/],
  [
    'a node with two parents',
    { nodes: [{ mesh: 0, children: [2] }, { children: [2] }, {}] },
    invalid,
    /several/,
  ],
  ['too many nodes', { nodes: repeated(10_001, () => ({ mesh: 0 })) }, invalid, /10,001 entries/],
  [
    'nodes nested too deep',
    { nodes: repeated(400, (at) => (at < 399 ? { children: [at + 1] } : { mesh: 0 })) },
    invalid,
    /256 levels/,
  ],
  ['a place that is not finite', { 'nodes.0.translation': [0, '0', 0] }, invalid, /finite/],
  ['kilometres for metres', { 'nodes.0.scale': [1e6, 1e6, 1e6] }, unsupported, /Check its units/],
  [
    'a scale that overflows',
    { 'nodes.0.scale': [1e308, 1e308, 1e308], 'nodes.0.translation': [1e308, 0, 0] },
    unsupported,
    /origin/,
  ],
  [
    'a mesh shown too often',
    {
      'meshes.0.primitives': repeated(9_000, () => primitive),
      nodes: repeated(9_000, () => ({ mesh: 0 })),
      'scenes.0.nodes': repeated(9_000, (at) => at),
    },
    unsupported,
    /81,000,000 triangles/,
  ],
  [
    'too many draw calls',
    { meshes: repeated(2, () => ({ primitives: repeated(5_001, () => primitive) })) },
    unsupported,
    /parts/,
  ],
  ['a sparse part with vast counts', { 'accessors.0.sparse': { count: 1e9 } }, invalid, /sparse/],
  [
    'a sparse part past its view',
    {
      'accessors.0.sparse': { count: 3, indices: { bufferView: 1, componentType: 5125 }, values: emptyView },
    },
    invalid,
    /past the end/,
  ],
  ['an animation of nothing', { animations: [{ samplers: [{ input: 77, output: 0 }] }] }, invalid, /input/],
  [
    'compression that unpacks to gigabytes',
    {
      'buffers.1': { byteLength: 2 ** 32, extensions: { [meshopt]: { fallback: true } } },
      'bufferViews.2': {
        buffer: 1,
        byteLength: 2 ** 31,
        extensions: { [meshopt]: { buffer: 0, byteLength: 8, count: 2 ** 27, byteStride: 16 } },
      },
    },
    invalid,
    /unpacks to more/,
  ],
  ['a text in place of a list', { nodes: 'many' }, invalid, /not a list/],
];

for (const [what, edits, code, message] of refused) {
  test(`A1 refused, with the reason: ${what}`, () => {
    const { code: given, message: sentence } = refusal(edited(edits));
    assert.match(sentence, message);
    assert.equal(given, code);
    assert.match(sentence, /^["A-Z].*[.]$/s, 'a sentence');
    assert(sentence.length < 400, 'fits the wire');
  });
}

test('A1 vertices must be somewhere, and indices point at them', () => {
  assert.match(
    refusal(rewritten((bin) => bin.setFloat32(4, Number.NaN, true))).message,
    /Vertex 0 .* finite place/,
  );
  assert.match(
    refusal(rewritten((bin) => bin.setFloat32(16, Infinity, true))).message,
    /Vertex 1 .* finite place/,
  );
  assert.match(refusal(rewritten((bin) => bin.setUint16(40, 3, true))).message, /points at vertex 3 of 3/);
});

test('A1 images are recognised by their content and bounded in pixels', () => {
  accepted(packGlb(texturedParts(pngHeader(8_192, 4))));
  assert.match(refusal(packGlb(texturedParts(pngHeader(8_193, 4)))).message, /8,193 × 4 pixels/);
  assert.match(refusal(packGlb(texturedParts(pngHeader(0, 4)))).message, /no pixels/);
  assert.match(
    refusal(packGlb(texturedParts(new TextEncoder().encode('<svg onload="alert(1)"/>')))).message,
    /neither PNG/,
  );
  const many = texturedParts(pngHeader(8_192, 8_192));
  many.json['images'] = Array.from({ length: 5 }, () => ({ bufferView: 2 }));
  assert.match(refusal(packGlb(many)).message, /come to more than/);
});

test('A1 a small image may stand in the description, a large one not', () => {
  const inline = (bytes: number): Uint8Array => {
    const image = Buffer.concat([pngHeader(4, 4), Buffer.alloc(bytes)]);
    return edited({ images: [{ uri: `data:image/png;base64,${image.toString('base64')}` }] });
  };
  accepted(inline(100));
  assert.match(refusal(inline(200_000)).message, /too large/);
});

test('A1 text out of the file is harmless where it is quoted', () => {
  const { message } = refusal(edited({ extensionsRequired: [`x\u202e\n\u0000${'y'.repeat(10_000)}`] }));
  assert(message.length < 200);
  assert.doesNotMatch(message, /[\u0000-\u001f\u202e]/u); // oxlint-disable-line no-control-regex -- what must not be there
});

const models = join(import.meta.dirname, '../../../../../shared/models');

test(
  'A1 real models are measured',
  { skip: existsSync(models) ? false : 'no folder of models beside the checkout' },
  () => {
    const files = globSync('*.glb', { cwd: models });
    assert(files.length > 0);
    for (const file of files) {
      const inspected = inspectGlb(readFileSync(join(models, file)));
      assert(inspected.ok, inspected.ok ? '' : `${file}: ${inspected.refusal.message}`);
      assert(inspected.value.triangles > 100, file);
    }
  },
);
