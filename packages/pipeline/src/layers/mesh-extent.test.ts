import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Document } from '@gltf-transform/core';
import { placementsOf } from '../document/placements.ts';
import { takeGeometry } from '../document/take-geometry.ts';
import { measureMesh } from './mesh-extent.ts';

/** One triangle in the plane of x and y, half a square metre, its outside towards +z. */
function triangle({ doubleSided = false, scale = [1, 1, 1] as [number, number, number] } = {}) {
  const document = new Document();
  const buffer = document.createBuffer();
  const positions = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]);
  const primitive = document
    .createPrimitive()
    .setAttribute('POSITION', document.createAccessor().setType('VEC3').setArray(positions).setBuffer(buffer))
    .setMaterial(document.createMaterial().setDoubleSided(doubleSided));
  const node = document.createNode().setMesh(document.createMesh().addPrimitive(primitive)).setScale(scale);
  document.createScene().addChild(node);
  const [taken] = takeGeometry(document);
  assert.ok(taken);
  return measureMesh(taken, placementsOf(document));
}

function isNear(vector: readonly number[] | null, expected: readonly number[]): boolean {
  return vector !== null && expected.every((value, axis) => Math.abs(value - (vector[axis] ?? NaN)) < 1e-3);
}

test('a mesh faces where its triangles do, as large as they are', () => {
  assert.ok(isNear(triangle().facing, [0, 0, 0.5]));
  assert.ok(isNear(triangle({ scale: [2, 3, 5] }).facing, [0, 0, 3]));
});

test('in a mirror, outside stays outside', () => {
  assert.ok(isNear(triangle({ scale: [-1, 1, 1] }).facing, [0, 0, 0.5]));
  assert.ok(isNear(triangle({ scale: [1, 1, -1] }).facing, [0, 0, -0.5]));
});

test('what is drawn from both sides faces nowhere', () => {
  assert.equal(triangle({ doubleSided: true }).facing, null);
});
