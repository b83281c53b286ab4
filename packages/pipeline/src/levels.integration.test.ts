import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { ball, ModelDraft, type Shape } from './testing/models.ts';
import { processed } from './testing/process.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** Below, half a percent of a model is a triangle, and corners and seams have the last word. */
const trianglesMin = 200;

test('A2 levels have 50 ± 5 % and 25 ± 5 % of the triangles, whatever the model is put together from', async () => {
  const random = new SeededRandom(seed);
  for (let round = 0; round < 12; round++) {
    const draft = new ModelDraft();
    for (let at = 0; at < 1 + random.below(6); at++) {
      const shape = random.pick([ball, soup, unwelded, terrain])(2 + random.below(24), random);
      const mesh = draft.document.createMesh().addPrimitive(draft.primitive(shape));
      for (let copy = 0; copy < 1 + random.below(3); copy++) {
        draft.scene.addChild(
          draft.document
            .createNode()
            .setMesh(mesh)
            .setTranslation([at * 3, 0, copy * 3]),
        );
      }
    }
    const { lods } = (await processed(await draft.write())).result;
    if (lods.high.triangles < trianglesMin) continue;
    const context = `FUZZ_SEED=${seed} round ${round}: ${Object.values(lods)
      .map(({ triangles }) => triangles)
      .join(' ')}`;
    assert.ok(Math.abs(lods.medium.triangles / lods.high.triangles - 0.5) <= 0.05, context);
    assert.ok(Math.abs(lods.low.triangles / lods.high.triangles - 0.25) <= 0.05, context);
  }
});

/** Triangles without neighbours anywhere: nothing to collapse, only to leave out. */
function soup(size: number, random: SeededRandom): Shape {
  const count = size * size * 2;
  const positions = new Float32Array(count * 9).map(() => random.float() * 2 - 1);
  return bare(
    positions,
    new Uint32Array(count * 3).map((_, at) => at),
  );
}

/** A ball whose triangles share no vertices and have normals of their own, as exporters of CAD write them. */
function unwelded(size: number): Shape {
  const { positions, indices } = ball(size);
  const corners = new Float32Array(indices.length * 3).map(
    (_, at) => positions[(indices[Math.floor(at / 3)] ?? 0) * 3 + (at % 3)] ?? 0,
  );
  return bare(
    corners,
    new Uint32Array(indices.length).map((_, at) => at),
  );
}

function terrain(size: number, random: SeededRandom): Shape {
  const row = size * 2 + 1;
  const positions = new Float32Array(row * row * 3).map((_, at) => {
    const vertex = Math.floor(at / 3);
    return at % 3 === 1
      ? random.float() * 0.1
      : (at % 3 === 0 ? vertex % row : Math.floor(vertex / row)) / row;
  });
  const indices: number[] = [];
  for (let at = 0; at < row * (row - 1); at++) {
    if (at % row !== row - 1) indices.push(at, at + row, at + 1, at + 1, at + row, at + row + 1);
  }
  return bare(positions, Uint32Array.from(indices));
}

/** With flat normals of each triangle's own where vertices are not shared. */
function bare(positions: Float32Array<ArrayBuffer>, indices: Uint32Array<ArrayBuffer>): Shape {
  const normals = new Float32Array(positions.length);
  for (let corner = 0; corner < indices.length; corner += 3) {
    const [a, b, c] = [0, 1, 2].map((at) => (indices[corner + at] ?? 0) * 3);
    const side = (from: number, axis: number): number =>
      (positions[from + axis] ?? 0) - (positions[(a ?? 0) + axis] ?? 0);
    const normal = [0, 1, 2].map((axis) => {
      const [next, last] = [(axis + 1) % 3, (axis + 2) % 3];
      return side(b ?? 0, next) * side(c ?? 0, last) - side(b ?? 0, last) * side(c ?? 0, next);
    });
    for (const at of [a, b, c]) normals.set(normal, at);
  }
  return { positions, normals, uvs: new Float32Array((positions.length / 3) * 2), indices };
}
