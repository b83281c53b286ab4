import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inspectGlb, parseManifest } from '@streamxr/assets';
import { sampleGlb } from '@streamxr/assets/testing';
import { lodNames } from '@streamxr/protocol';
import sharp from 'sharp';
import { fileOf, processed, refused } from './testing/process.ts';
import { scannedModel } from './testing/scanned-model.ts';

const rock = await scannedModel({ triangles: 12_000, textureSize: 512 });
const { result, preview } = await processed(rock);

test('A2 levels of detail have all, half and a quarter of the triangles, and smaller images', () => {
  const { high, medium, low } = result.lods;
  assert.equal(high.triangles, result.summary.triangles);
  assert.ok(Math.abs(medium.triangles / high.triangles - 0.5) <= 0.05);
  assert.ok(Math.abs(low.triangles / high.triangles - 0.25) <= 0.05);
  assert.ok(low.bytes < medium.bytes && medium.bytes < high.bytes);
  for (const lod of lodNames) {
    const inspected = inspectGlb(fileOf(result, result.lods[lod]));
    assert.ok(inspected.ok, inspected.ok ? '' : inspected.refusal.message);
    assert.equal(inspected.value.triangles, result.lods[lod].triangles);
  }
});

test('A6 a manifest names every file by its hash and describes layers that fall in error', () => {
  const parsed = parseManifest(fileOf(result, result.manifestFile));
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.refusal.message);
  assert.deepEqual(parsed.value, result.manifest);
  const { root, parts, textures } = result.manifest;
  const named = [root, ...parts.flatMap(({ levels }) => levels), ...textures.flatMap(({ levels }) => levels)];
  for (const content of named) {
    const bytes = fileOf(result, content);
    assert.equal(bytes.length, content.bytes);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), content.sha256);
  }
  assert.ok(root.bytes <= 0.05 * result.lods.high.bytes, `root ${root.bytes} of ${result.lods.high.bytes}`);
  const widths = textures[0]?.levels.map(({ width }) => width);
  assert.deepEqual(widths, [128, 256, 512]);
  assert.equal(parts[0]?.levels.at(-1)?.triangles, result.lods.high.triangles);
});

test('A1 a preview comes before the result and shows the shape in some kilobytes', () => {
  assert.ok(preview !== null);
  assert.ok(preview.manifest.root.bytes < 64 * 1024);
  const inspected = inspectGlb(fileOf(preview, preview.manifest.root));
  assert.ok(inspected.ok, inspected.ok ? '' : inspected.refusal.message);
  for (const axis of [0, 1, 2] as const) {
    // Averages of cells lie within the model, by less than a cell of a thirty-second.
    const { min, max } = result.summary.bounds;
    const slack = Math.max(...[0, 1, 2].map((each) => (max[each] ?? 0) - (min[each] ?? 0))) / 32;
    assert.ok(Math.abs(inspected.value.bounds.min[axis] - min[axis]) <= slack);
    assert.ok(Math.abs(inspected.value.bounds.max[axis] - max[axis]) <= slack);
  }
});

test('A1 a thumbnail shows the model on a clear ground', async () => {
  const { data, info } = await sharp(fileOf(result, result.thumbnail))
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, info.channels], [256, 256, 4]);
  assert.equal(data[3], 0);
  assert.equal(data[(128 * 256 + 128) * 4 + 3], 255);
});

test('A2 the same model gives the same files, byte for byte', async () => {
  const again = await processed(rock.slice());
  assert.deepEqual([...again.result.files.keys()], [...result.files.keys()]);
  assert.deepEqual(again.preview?.files, preview?.files);
});

test('A2 a model of one triangle is shown whole at every level', async () => {
  const { lods, manifest } = (await processed(sampleGlb())).result;
  assert.deepEqual(
    lodNames.map((lod) => lods[lod].triangles),
    [1, 1, 1],
  );
  assert.deepEqual(manifest.parts[0]?.levels, []);
});

test('A1 what is no model is refused before anything is made', async () => {
  assert.equal((await refused(new Uint8Array(100))).code, 'ASSET_NOT_GLB');
  assert.equal((await refused(rock.subarray(0, 10_000))).code, 'ASSET_INVALID');
});
