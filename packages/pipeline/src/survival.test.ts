import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document, Material, Node } from '@gltf-transform/core';
import { inspectGlb } from '@streamxr/assets';
import { lodNames } from '@streamxr/protocol';
import { placed, placementsOf } from './document/placements.ts';
import { ball, livelyModel, ModelDraft } from './testing/models.ts';
import { fileOf, processed, refused, unpacked } from './testing/process.ts';

const lively = await processed(await livelyModel());

test('A2 skins, morph targets, animations, variants, lights, materials and scenes are in every file', async () => {
  const { lods, manifest } = lively.result;
  for (const content of [...lodNames.map((lod) => lods[lod]), manifest.root]) {
    const document = await unpacked(fileOf(lively.result, content));
    const root = document.getRoot();
    assert.equal(root.listScenes().length, 2);
    assert.equal(root.listSkins()[0]?.listJoints().length, 2);
    const [primitive] = root.listMeshes()[0]?.listPrimitives() ?? [];
    assert.equal(
      primitive?.listTargets()[0]?.getAttribute('POSITION')?.getCount(),
      primitive?.getAttribute('POSITION')?.getCount(),
    );
    assert.ok(primitive?.getExtension('KHR_materials_variants'));
    const [animation] = root.listAnimations();
    assert.deepEqual(
      animation?.listChannels().map((channel) => channel.getTargetPath()),
      ['rotation', 'weights'],
    );
    const swelling = animation?.listChannels()[1]?.getTargetNode();
    assert.ok(
      swelling?.getMesh() !== null && swelling?.getSkin() !== null,
      'weights move the node with the mesh',
    );
    assert.ok(root.listNodes().some((node: Node) => node.getExtension('KHR_lights_punctual') !== null));
    const coated = root.listMaterials().find((material: Material) => material.getName() === 'skin');
    assert.ok(coated?.getExtension('KHR_materials_clearcoat'));
    assert.ok(coated?.getBaseColorTextureInfo()?.getExtension('KHR_texture_transform'));
  }
});

test('A2 a skinned model stands where it stood', async () => {
  const { result } = lively;
  const high = inspectGlb(fileOf(result, result.lods.high));
  assert.ok(high.ok);
  near(high.value.bounds.min, result.summary.bounds.min, 0.01);
  near(high.value.bounds.max, result.summary.bounds.max, 0.01);
  near(result.manifest.bounds.min, result.summary.bounds.min, 0.01);
  near(result.manifest.bounds.max, result.summary.bounds.max, 0.01);
});

test('A1 nothing of what an image or a name says reaches a page', () => {
  for (const bytes of lively.result.files.values()) {
    assert.doesNotMatch(Buffer.from(bytes).toString('latin1'), /<svg|onload|alert/);
  }
});

test('A2 nodes that move, carry others or share a mesh show it where they did', async () => {
  const draft = new ModelDraft();
  const { document, scene } = draft;
  const mesh = document.createMesh().addPrimitive(draft.primitive(ball(12)));
  const still = document
    .createNode()
    .setMesh(mesh)
    .setTranslation([3, 0, 0])
    .setRotation([0, 0.6, 0, 0.8])
    .setScale([1, 2, 1]);
  const carrier = document.createNode().setMesh(mesh).setTranslation([0, 5, 0]);
  const carried = document.createNode().setMesh(mesh).setTranslation([0, 2, 0]).setScale([0.5, 0.5, 0.5]);
  carrier.addChild(carried);
  scene.addChild(still).addChild(carrier);
  const times = draft.accessor('SCALAR', new Float32Array([0, 1]));
  const sampler = document
    .createAnimationSampler()
    .setInput(times)
    .setOutput(draft.accessor('VEC3', new Float32Array([0, 5, 0, 0, 6, 0])));
  document
    .createAnimation()
    .addSampler(sampler)
    .addChannel(
      document
        .createAnimationChannel()
        .setTargetNode(carrier)
        .setTargetPath('translation')
        .setSampler(sampler),
    );
  const glb = await draft.write();
  const { result } = await processed(glb);
  assert.equal(result.lods.high.triangles, result.summary.triangles);
  const shown = boundsOf(await unpacked(fileOf(result, result.lods.high)));
  const before = boundsOf(await unpacked(glb));
  near(shown.min, before.min, 0.002);
  near(shown.max, before.max, 0.002);
  assert.equal(result.manifest.parts.length, 1, 'one mesh, shown three times');
});

test('A2 strips, fans, lines and points come through', async () => {
  const draft = new ModelDraft();
  const { document, scene } = draft;
  const points = new Float32Array(30_000).map((_, at) => Math.sin(at * 12.9898) * 2);
  const accessor = draft.accessor('VEC3', points);
  for (const mode of [0, 1, 5, 6] as const) {
    const primitive = document.createPrimitive().setMode(mode).setAttribute('POSITION', accessor);
    if (mode >= 5) primitive.setIndices(draft.accessor('SCALAR', new Uint16Array([0, 1, 2, 3, 4])));
    scene.addChild(document.createNode().setMesh(document.createMesh().addPrimitive(primitive)));
  }
  const { result } = await processed(await draft.write());
  assert.equal(result.lods.high.triangles, 6);
  assert.ok(result.lods.low.bytes < result.lods.high.bytes, 'fewer points');
});

test('A1 KTX2 images are refused with a sentence', async () => {
  const draft = new ModelDraft();
  const ktx2 = new Uint8Array(80);
  ktx2.set([
    0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0,
    0, 4,
  ]);
  const texture = draft.document.createTexture().setImage(ktx2).setMimeType('image/png');
  const material = draft.document.createMaterial().setBaseColorTexture(texture);
  draft.scene.addChild(
    draft.document
      .createNode()
      .setMesh(draft.document.createMesh().addPrimitive(draft.primitive(ball(4)).setMaterial(material))),
  );
  const refusal = await refused(await draft.write());
  assert.equal(refusal.code, 'ASSET_UNSUPPORTED');
  assert.match(refusal.message ?? '', /KTX2/);
});

function near(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expected.forEach((value, axis) => {
    assert.ok(
      Math.abs((actual[axis] ?? Number.NaN) - value) <= tolerance,
      `${actual.join(' ')} is not ${expected.join(' ')}`,
    );
  });
}

function boundsOf(document: Document): { readonly min: number[]; readonly max: number[] } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (const { mesh, matrix } of placementsOf(document)) {
    for (const primitive of mesh.listPrimitives()) {
      const accessor = primitive.getAttribute('POSITION');
      for (let vertex = 0; vertex < (accessor?.getCount() ?? 0); vertex++) {
        const [x = 0, y = 0, z = 0] = accessor?.getElement(vertex, []) ?? [];
        placed(matrix, x, y, z).forEach((value, axis) => {
          min[axis] = Math.min(min[axis] ?? 0, value);
          max[axis] = Math.max(max[axis] ?? 0, value);
        });
      }
    }
  }
  return { min, max };
}
