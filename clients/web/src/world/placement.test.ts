import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromYaw, type Pose } from '@streamxr/spatial';
import { placeBeside, placeModel, placeModelAt, placeShape, standNear } from './placement.ts';

const ahead: Pose = { position: [1, 1.6, 6], rotation: [0, 0, 0, 1] };
const close = (a: readonly number[], b: readonly number[]) =>
  assert.ok(
    a.every((value, i) => Math.abs(value - b[i]!) < 1e-9),
    `${a.join()} is not ${b.join()}`,
  );

test('P3 a new cube stands on the floor ahead, where it can be seen', () => {
  const { position, scale } = placeShape(ahead);
  close(position, [1, 0.25, 6 - 4.25]);
  close(scale, [1, 1, 1]);
});

test('P3 ahead is where the viewer looks, even when they look up', () => {
  const left: Pose = { position: [0, 1.6, 0], rotation: fromYaw(Math.PI / 2) };
  close(placeShape(left).position, [-4.25, 0.25, 0]);
  const up: Pose = { position: [0, 1.6, 0], rotation: [Math.SQRT1_2, 0, 0, Math.SQRT1_2] };
  assert.ok(placeShape(up).position.every(Number.isFinite));
});

test('P3 a model whose origin is anywhere stands on the floor, its middle before the viewer', () => {
  const { position, scale } = placeModel(ahead, { min: [4, 2, 4], max: [6, 3, 8] });
  close(scale, [1, 1, 1]);
  close(position, [1 - 5, -2, 6 - (4 + 2) - 6]);
});

test('A1 a model that is dropped stands with its middle where it was dropped, whatever its origin', () => {
  const bounds = { min: [4, 2, 4], max: [6, 3, 8] } as const;
  close(placeModelAt([2, 0, -3], ahead, bounds).position, [2 - 5, -2, -3 - 6]);
  close(placeModelAt([2, 0, -3], ahead, undefined).position, [2, 0, -3]);
});

test('P3 models in millimetres or light years are brought to a size one can see', () => {
  close(placeModel(ahead, { min: [0, 0, 0], max: [600, 300, 200] }).scale, [0.002, 0.002, 0.002]);
  close(placeModel(ahead, { min: [0, 0, 0], max: [0.01, 0.01, 0.01] }).scale, [120, 120, 120]);
  close(placeModel(ahead, { min: [0, 0, 0], max: [0, 0, 0] }).scale, [1, 1, 1]);
});

test('P3 a copy stands beside its original', () => {
  close(placeBeside(placeShape(ahead), 0.5, ahead).position, [1.65, 0.25, 1.75]);
});

test('P1 one walks up to a person, not into them', () => {
  close(standNear([0, 1.6, 0], [0, 1.6, 6]), [0, 0, 1.5]);
  close(standNear([0, 1.6, 0], [0.5, 1.6, 0.5]), [0.5, 0, 0.5]);
});
