import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromRotationVector, fromYaw, type Quat, rotate, type Vec3 } from '@streamxr/spatial';
import { decideLod, type Gaze, type LodObject } from './lod-decision.ts';
import { LodOffers } from './lod-offers.ts';

const degree = Math.PI / 180;
const bounds = { min: [-0.5, -0.5, -0.5], max: [0.5, 0.5, 0.5] } as const;

function looking(turn: Quat = [0, 0, 0, 1]): Gaze {
  return { position: [0, 0, 0], direction: rotate(turn, [0, 0, -1]) };
}

function cubeAt(position: Vec3, scale = 1): LodObject {
  return { placement: { position, rotation: [0, 0, 0, 1], scale: [scale, scale, scale] }, bounds };
}

const ahead = cubeAt([0, 0, -4]);

/** Half the angle that the cube takes up, so that its edge is so far from the gaze. */
const half = Math.asin(Math.hypot(0.5, 0.5, 0.5) / 4);

function chosen(
  edgeDegrees: number,
  recommended: 'high' | 'medium' | 'low',
  axis: 'yaw' | 'pitch' = 'yaw',
): string {
  const angle = edgeDegrees * degree + half;
  const turn = axis === 'yaw' ? fromYaw(angle) : fromRotationVector([angle, 0, 0]);
  const decision = decideLod(looking(turn), ahead, recommended);
  return decision.type === 'skip' ? 'skipped' : decision.lod;
}

test('A5 the fovea gets high whatever the bandwidth says, the rest less, behind nothing; pitch as yaw', () => {
  for (const axis of ['yaw', 'pitch'] as const) {
    assert.equal(chosen(-5, 'low', axis), 'high');
    assert.equal(chosen(14, 'low', axis), 'high');
    assert.equal(chosen(16, 'high', axis), 'medium');
    assert.equal(chosen(59, 'high', axis), 'medium');
    assert.equal(chosen(30, 'low', axis), 'low');
    assert.equal(chosen(61, 'high', axis), 'low');
    assert.equal(chosen(89, 'high', axis), 'low');
    assert.equal(chosen(91, 'high', axis), 'skipped');
  }
});

test('A5 distance takes levels away, and what one stands in is in the fovea', () => {
  const lodAt = (object: LodObject): string => {
    const decision = decideLod(looking(), object, 'high');
    return decision.type === 'skip' ? decision.reason : decision.lod;
  };
  assert.equal(lodAt(cubeAt([0, 0, -10])), 'high');
  assert.equal(lodAt(cubeAt([0, 0, -25])), 'medium');
  assert.equal(lodAt(cubeAt([0, 0, -80])), 'low');
  assert.equal(lodAt(cubeAt([0, 0, -80], 10)), 'high', 'a large one');
  assert.equal(lodAt(cubeAt([0, 0, 3], 10)), 'high', 'around the viewer');
  assert.match(lodAt(cubeAt([0, 0, 3])), /^behind the viewer: 1\d\d° from the gaze$/);
});

test('A4 without a pose, or with a model of unknown size, there is still an answer', () => {
  assert.deepEqual(decideLod(null, ahead, 'medium').type, 'send');
  const unknown = decideLod(looking(), { ...ahead, bounds: null }, 'low');
  assert.equal(unknown.type === 'send' && unknown.lod, 'high');
});

test('A5 what was skipped is offered when it is turned to, once, and better when it is looked at', () => {
  const offers = new LodOffers();
  const objectOf = (): LodObject => ahead;
  const away = looking(fromYaw(Math.PI));
  assert.equal(offers.request('o1', 'a1', ahead, away, 'high').type, 'skip');
  assert.deepEqual(offers.look(away, 'high', objectOf), []);
  const seen = offers.look(looking(fromYaw(50 * degree)), 'high', objectOf);
  assert.deepEqual(
    seen.map(({ objectId, assetId, lod }) => ({ objectId, assetId, lod })),
    [{ objectId: 'o1', assetId: 'a1', lod: 'medium' }],
  );
  assert.deepEqual(offers.look(looking(), 'high', objectOf), [], 'a glance is not enough');
  assert.equal(offers.look(looking(), 'high', objectOf)[0]?.lod, 'high');
  for (const turn of [0, 90, 180, 30, 0]) {
    for (let i = 0; i < 3; i++)
      assert.deepEqual(offers.look(looking(fromYaw(turn * degree)), 'high', objectOf), []);
  }
});

test('A5 objects that are gone are forgotten, and as many are followed as there is room for', () => {
  const offers = new LodOffers();
  const away = looking(fromYaw(Math.PI));
  for (let i = 0; i < 1_025; i++) offers.request(`o${i}`, 'a', ahead, away, 'high');
  const offered: string[] = [];
  for (let i = 0; i < 200; i++) {
    const now = offers.look(looking(), 'high', (objectId) => (objectId === 'o5' ? null : ahead));
    assert.ok(now.length <= 8);
    offered.push(...now.map(({ objectId }) => objectId));
  }
  assert.equal(new Set(offered).size, offered.length);
  assert.equal(offered.length, 1_023);
  assert.ok(!offered.includes('o0') && !offered.includes('o5'));
});
