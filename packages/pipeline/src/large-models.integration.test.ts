import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from '@gltf-transform/core';
import { inspectGlb } from '@streamxr/assets';
import { ball, ModelDraft } from './testing/models.ts';
import { fileOf, processed, unpacked } from './testing/process.ts';

test('A6 a large mesh comes in parts whose borders stay where they are at every level', async () => {
  const draft = new ModelDraft();
  draft.scene.addChild(
    draft.document.createNode().setMesh(draft.document.createMesh().addPrimitive(draft.primitive(ball(150)))),
  );
  const { result } = await processed(await draft.write());
  const { parts } = result.manifest;
  assert.ok(parts.length >= 2, `${parts.length} parts`);
  const borders = await Promise.all(
    parts.map(({ levels }) =>
      Promise.all(levels.map(async (level) => placesOf(await unpacked(fileOf(result, level))))),
    ),
  );
  const [first = [], second = []] = borders;
  const shared = [...(first.at(-1) ?? [])].filter((place) => second.at(-1)?.has(place) === true);
  assert.ok(shared.length > 100, `${shared.length} places on the border`);
  for (const level of [...first, ...second]) for (const place of shared) assert.ok(level.has(place));
});

test('A1 more images, nodes and draws than are good come out as fewer', async () => {
  const draft = new ModelDraft();
  const shape = ball(4);
  for (let at = 0; at < 600; at++) {
    const mesh = draft.document
      .createMesh()
      .addPrimitive(draft.primitive({ ...shape, positions: shape.positions.slice() }));
    draft.scene.addChild(
      draft.document
        .createNode()
        .setMesh(mesh)
        .setTranslation([at % 50, 0, Math.floor(at / 50)]),
    );
  }
  const { result } = await processed(await draft.write());
  const high = inspectGlb(fileOf(result, result.lods.high));
  assert.ok(high.ok);
  assert.ok(high.value.nodes < 100, `${high.value.nodes} nodes`);
  assert.ok(result.manifest.parts.length <= 256);
});

/** Where the vertices of a layer are, on the grid. */
function placesOf(document: Document): Set<string> {
  const places = new Set<string>();
  for (const mesh of document.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      const accessor = primitive.getAttribute('POSITION');
      for (let vertex = 0; vertex < (accessor?.getCount() ?? 0); vertex++)
        places.add(accessor?.getElement(vertex, []).join(' ') ?? '');
    }
  }
  return places;
}
