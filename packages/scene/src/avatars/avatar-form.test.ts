import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vector3 } from 'three';
import {
  bodyTriangles,
  type Fineness,
  fullFineness,
  handGeometry,
  headGeometry,
  lowFineness,
  torsoGeometry,
} from './avatar-form.ts';

const partsOf = (fineness: Fineness) => [
  headGeometry(fineness),
  torsoGeometry(fineness),
  handGeometry(-1, fineness),
  handGeometry(1, fineness),
];

test('P4 a body costs the triangles that the budget counts with: 7,184 near, 1,136 across the room', () => {
  for (const [fineness, expected] of [
    [fullFineness, 7_184],
    [lowFineness, 1_136],
  ] as const) {
    const triangles = partsOf(fineness).reduce((sum, part) => sum + (part.getIndex()?.count ?? 0) / 3, 0);
    assert.equal(triangles, expected);
    assert.equal(bodyTriangles(fineness), expected);
  }
});

test('P4 near and across the room a body has the same size, about a person’s', () => {
  const sizes = [fullFineness, lowFineness].map((fineness) =>
    partsOf(fineness).map((part) => {
      part.computeBoundingBox();
      return part.boundingBox?.getSize(new Vector3()) ?? new Vector3();
    }),
  );
  const [full = [], low = []] = sizes;
  assert.ok((full[0]?.y ?? 0) > 0.2 && (full[0]?.y ?? 1) < 0.32);
  for (const [index, size] of full.entries())
    assert.ok(size.distanceTo(low[index] ?? new Vector3()) < 0.02, `part ${index}`);
});
