import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssetManifest } from '@streamxr/assets';
import { manifestSample } from '@streamxr/assets/testing';
import { BufferAttribute, type BufferGeometry, type Mesh, type Object3D, Raycaster, Vector3 } from 'three';
import { isDrawn, isMesh } from './model-parts.ts';
import { LayeredModel } from './layered-model.ts';
import { LevelColors } from './level-colors.ts';
import { decodeMeshLevel } from './level-decoding.ts';
import type { ModelInstance } from './model-instance.ts';
import { ModelRejected } from './read-glb.ts';
import { meshGlb } from './testing/mesh-glb.ts';

/** Mesh 0 has two primitives and stands twice, mesh 1 has one and stands once; a part each. */
async function layered(): Promise<LayeredModel> {
  const sample = manifestSample();
  const [part] = sample.parts;
  assert.ok(part);
  const manifest: AssetManifest = {
    ...sample,
    bounds: { min: [-1, -1, 0], max: [7, 1, 0] },
    parts: [
      { ...part, meshes: [0] },
      { ...part, meshes: [1] },
    ],
    textures: [],
  };
  return LayeredModel.read(manifest, meshGlb([[2, 3], [4]], [0, 0, 1]));
}

function trianglesOf(object: Object3D): number[] {
  const counts: number[] = [];
  object.traverse((part) => {
    if (isDrawn(part)) counts.push((part.geometry.attributes['position']?.count ?? 0) / 3);
  });
  return counts;
}

function watchDisposal(geometries: readonly BufferGeometry[]): Set<BufferGeometry> {
  const disposed = new Set<BufferGeometry>();
  for (const geometry of geometries) geometry.addEventListener('dispose', () => disposed.add(geometry));
  return disposed;
}

test('A6 a level takes the place of the root’s geometry in every copy, those made later too', async () => {
  const model = await layered();
  const first = model.instantiate();
  assert.deepEqual(trianglesOf(first.object), [2, 3, 2, 3, 4]);
  model.showPart(0, 1, await decodeMeshLevel(meshGlb([[20, 30]])));
  const second = model.instantiate();
  for (const { object } of [first, second]) assert.deepEqual(trianglesOf(object), [20, 30, 20, 30, 4]);
  assert.deepEqual(model.shown.parts, [1, -1]);
  model.dispose();
});

test('A6 copies share geometry and materials, and each level is freed when the next one takes its place', async () => {
  const model = await layered();
  const [one, other] = [model.instantiate(), model.instantiate()];
  const meshes = [one, other].map(({ object }) => {
    const found: Mesh[] = [];
    object.traverse((part) => isMesh(part) && found.push(part));
    return found;
  });
  for (const [index, mesh] of (meshes[0] ?? []).entries()) {
    assert.equal(mesh.geometry, meshes[1]?.[index]?.geometry);
    assert.equal(mesh.material, meshes[1]?.[index]?.material);
  }
  const coarse = await decodeMeshLevel(meshGlb([[20, 30]]));
  const fine = await decodeMeshLevel(meshGlb([[200, 300]]));
  const disposed = watchDisposal([...coarse.flat(), ...fine.flat(), ...model.geometries]);
  model.showPart(0, 0, coarse);
  assert.equal(disposed.size, 0);
  model.showPart(0, 2, fine);
  assert.deepEqual([...disposed], coarse.flat());
  model.showPart(0, -1, null);
  assert.deepEqual(trianglesOf(one.object), [2, 3, 2, 3, 4]);
  assert.equal(disposed.size, 4);
  model.dispose();
  assert.equal(disposed.size, 4 + model.geometries.length);
});

test('A6 a level that is not of this part is refused, and what is shown stays', async () => {
  const model = await layered();
  const { object } = model.instantiate();
  const foreign = await decodeMeshLevel(meshGlb([[20]]));
  assert.throws(() => model.showPart(0, 0, foreign), ModelRejected);
  assert.deepEqual(trianglesOf(object), [2, 3, 2, 3, 4]);
  await assert.rejects(decodeMeshLevel(new Uint8Array(40)), { reason: 'NOT_GLB' });
  const lonely = { ...manifestSample(), parts: [{ ...manifestSample().parts[0]!, meshes: [7] }] };
  await assert.rejects(LayeredModel.read(lonely, meshGlb([[1]], [0])), { reason: 'BROKEN' });
});

test('A6 a ray meets the root’s few triangles, whatever is drawn', async () => {
  const model = await layered();
  const { object } = model.instantiate();
  object.updateMatrixWorld(true);
  model.showPart(1, 2, await decodeMeshLevel(meshGlb([[4_000]])));
  const raycaster = new Raycaster(new Vector3(6.2, 0.2, 5), new Vector3(0, 0, -1));
  const [hit] = raycaster.intersectObject(object, true);
  assert.ok(hit !== undefined && (hit.faceIndex ?? 4) < 4, `hit face ${hit?.faceIndex}`);
  assert.equal(trianglesOf(object).at(-1), 4_000);
});

test('A6 what is on the graphics device is kept there alone, and still counted', async () => {
  const [[geometry] = []] = await decodeMeshLevel(meshGlb([[20]]));
  const position = geometry?.getAttribute('position');
  assert.ok(position instanceof BufferAttribute);
  position.onUploadCallback();
  assert.equal(position.array.length, 0);
  assert.equal(position.count, 60);
  assert.ok((geometry?.boundingSphere?.radius ?? 0) > 0);
});

test('A6 the overlay’s colours cover the materials, follow the levels, and go without a trace', async () => {
  const model = await layered();
  const { object } = model.instantiate();
  const materialOf = (at: Object3D): unknown => {
    let last: unknown;
    at.traverse((part) => {
      if (isDrawn(part)) last = part.material;
    });
    return last;
  };
  const own = materialOf(object);
  using colors = new LevelColors();
  model.setColors(colors);
  assert.equal(materialOf(object), colors.of(-1, 3).flat);
  const late = model.instantiate();
  model.showPart(1, 2, await decodeMeshLevel(meshGlb([[40]])));
  assert.equal(materialOf(object), colors.of(2, 3).flat);
  assert.equal(materialOf(late.object), colors.of(2, 3).flat);
  model.setColors(null);
  assert.equal(materialOf(object), own);
  assert.equal(materialOf(late.object), own);
});

test('A6 a copy that is gone follows no more', async () => {
  const model = await layered();
  const instance: ModelInstance = model.instantiate();
  instance[Symbol.dispose]();
  model.showPart(0, 0, await decodeMeshLevel(meshGlb([[20, 30]])));
  assert.deepEqual(trianglesOf(instance.object), [2, 3, 2, 3, 4]);
});
