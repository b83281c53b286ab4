import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { inspectGlb, parseManifest } from '@streamxr/assets';
import { SeededRandom } from '@streamxr/kernel';
import { lodNames } from '@streamxr/protocol';
import { SurfaceIndex } from './geometry/surface-index.ts';
import type { Processed } from './processed.ts';
import { fileOf, processed, unpacked } from './testing/process.ts';
import { scannedModel } from './testing/scanned-model.ts';
import { layerSurface, pointsOn, type Surface, surfaceOf } from './testing/world-surface.ts';

const folder = join(import.meta.dirname, '../../../../shared/models');
const skip = existsSync(folder) ? false : 'no folder of models beside the checkout';
const files = skip === false ? globSync('*.glb', { cwd: folder }).sort() : [];

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const points = 6_000;
/** What some samples and their margin may miss. */
const tolerance = 1.15;

for (const file of files) {
  test(`A2 A6 ${file} comes in three levels and honest layers`, { skip }, async () => {
    await checkModel(readFileSync(join(folder, file)), basename(file));
  });
}

test('A2 A6 a scanned mesh comes in three levels and honest layers', async () => {
  await checkModel(
    await scannedModel({ triangles: 40_000, textureSize: 512, seed: seed % 1_000 }),
    `scan ${seed}`,
  );
});

test('A2 A6 real models are there', { skip }, () => {
  assert.ok(files.length > 0);
});

async function checkModel(glb: Uint8Array, name: string): Promise<void> {
  const { result, preview } = await processed(glb);
  assert.ok(preview !== null, name);
  const { lods, manifest } = result;
  assert.ok(Math.abs(lods.medium.triangles / lods.high.triangles - 0.5) <= 0.05, `${name} medium`);
  assert.ok(Math.abs(lods.low.triangles / lods.high.triangles - 0.25) <= 0.05, `${name} low`);
  for (const content of [...lodNames.map((lod) => lods[lod]), manifest.root, preview.manifest.root]) {
    const inspected = inspectGlb(result.files.get(content.sha256) ?? fileOf(preview, content));
    assert.ok(inspected.ok, inspected.ok ? '' : `${name}: ${inspected.refusal.message}`);
  }
  assert.ok(parseManifest(fileOf(result, result.manifestFile)).ok, name);
  await checkErrors(result, name);
}

/** Looks from many places of each surface at the other, and finds none further away than the manifest says. */
async function checkErrors(result: Processed, name: string): Promise<void> {
  const random = new SeededRandom(seed);
  const root = await unpacked(fileOf(result, result.manifest.root));
  for (const [number, part] of result.manifest.parts.entries()) {
    const layers = await Promise.all(
      part.levels.map(async (level) =>
        layerSurface(root, await unpacked(fileOf(result, level)), part.meshes),
      ),
    );
    const whole = layers.at(-1);
    if (whole === undefined) continue;
    for (const [at, level] of part.levels.entries()) {
      const layer = layers[at];
      if (layer === undefined || layer.indices.length === 0) continue;
      assert.equal(layer.indices.length / 3, level.triangles, `${name} part ${number}`);
      const measured = Math.max(furthest(whole, layer, random), furthest(layer, whole, random));
      assert.ok(
        measured <= level.errorMetres * tolerance,
        `FUZZ_SEED=${seed} ${name} part ${number} level ${at}: ${measured} of ${level.errorMetres}`,
      );
    }
  }
  const shown = surfaceOf(root);
  const high = surfaceOf(await unpacked(fileOf(result, result.lods.high)));
  const rootError = Math.max(...result.manifest.parts.map((part) => part.rootErrorMetres));
  // Parts of the root may lie nearer to others than to their own, never further.
  assert.ok(furthest(high, shown, random) <= rootError * tolerance, `FUZZ_SEED=${seed} ${name} root`);
}

function furthest(from: Surface, to: Surface, random: SeededRandom): number {
  const index = new SurfaceIndex(to.positions, to.indices);
  let most = 0;
  const seen = pointsOn(from, points, random);
  for (let at = 0; at < seen.length; at += 3) {
    most = Math.max(most, index.distance(seen[at] ?? 0, seen[at + 1] ?? 0, seen[at + 2] ?? 0, most));
  }
  return most;
}
