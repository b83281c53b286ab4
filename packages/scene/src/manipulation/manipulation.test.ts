import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { angleBetweenRad, fromYaw, identity, type Vec3 } from '@streamxr/spatial';
import type { ObjectTransform } from '../objects/shared-object.ts';
import { dragPoint, pushAlong, type Ray, surfaceAt, uprightAt } from './drag.ts';
import { handlePoint, layoutGizmo, pickHandle } from './gizmo-layout.ts';
import { Grips } from './grips.ts';
import { commandFor, nudgeFrom } from './key-commands.ts';
import { nudged } from './key-manipulation.ts';
import { cycleByNearness } from './nearness.ts';
import { keptAbove, movedTo, scaledBy, scaleMax, scaleMin } from './transform.ts';
import { carry, fingersChange, handsChange } from './two-points.ts';

const cube: ObjectTransform = { position: [0, 0.5, -3], rotation: identity, scale: [1, 1, 1] };

function near(a: number, b: number, by = 1e-6): void {
  assert.ok(Math.abs(a - b) <= by, `${a} is not within ${by} of ${b}`);
}

function towards(origin: Vec3, point: Vec3): Ray {
  const d = [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]] as const;
  const metres = Math.hypot(...d);
  return { origin, direction: [d[0] / metres, d[1] / metres, d[2] / metres] };
}

test('a drag seen from above stays level, one seen along the ground faces the viewer', () => {
  const eyes: Vec3 = [0, 1.6, 0];
  const above = towards(eyes, [0, 0.5, -3]);
  const level = surfaceAt([0, 0.5, -3], above);
  assert.equal(level.kind, 'level');
  const moved = dragPoint(towards(eyes, [1, 0.5, -4]), level);
  assert.ok(moved !== null);
  near(moved[0], 1);
  near(moved[2], -4);
  const along = surfaceAt([0, 1.6, -3], towards(eyes, [0, 1.6, -3]));
  assert.equal(along.kind, 'facing');
  const raised = dragPoint(towards(eyes, [0.5, 2, -3]), along);
  assert.deepEqual(
    raised?.map((v) => Math.round(v * 1e6) / 1e6),
    [0.5, 2, -3],
  );
});

test('a drag to the horizon or behind the viewer goes nowhere', () => {
  const level = surfaceAt([0, 0, -3], towards([0, 1.6, 0], [0, 0, -3]));
  assert.equal(dragPoint({ origin: [0, 1.6, 0], direction: [0, -0.001, -1] }, level), null);
  assert.equal(dragPoint({ origin: [0, 1.6, 0], direction: [0, 1, 0] }, level), null);
});

test('raising goes straight up', () => {
  const eyes: Vec3 = [0, 1.6, 0];
  const upright = uprightAt([1, 0.5, -3], towards(eyes, [1, 0.5, -3]));
  const raised = dragPoint(towards(eyes, [1.4, 1.5, -3]), upright);
  assert.ok(raised !== null);
  assert.deepEqual([raised[0], raised[2]], [1, -3]);
  assert.ok(raised[1] > 0.5);
});

test('the wheel pushes along the line of sight and never through the floor', () => {
  const near1 = pushAlong([0, 0.8, -4], [0, 1.6, 0], 0.5, 0);
  near(near1[2], -2);
  const far = pushAlong([0, 0.8, -4], [0, 1.6, 0], 10, 0);
  near(far[1], 0);
});

test('two fingers turn and scale, two hands carry what is between them', () => {
  const change = fingersChange(
    [
      [0, 0],
      [100, 0],
    ],
    [
      [0, 0],
      [0, -200],
    ],
  );
  near(change.factor, 2);
  near(change.turnRad, Math.PI / 2);
  const before = [[-0.5, 1, 0] as Vec3, [0.5, 1, 0] as Vec3] as const;
  const now = [[-1, 2, 0] as Vec3, [1, 2, 0] as Vec3] as const;
  const hands = handsChange(before, now);
  near(hands.factor, 2);
  near(angleBetweenRad(hands.rotation, identity), 0, 1e-6);
  assert.deepEqual(carry([0, 1, -0.5], before, now, hands), [0, 2, -1]);
});

test('scaling keeps the proportions at the limits, and hands that swap sides turn half round', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (factor) => {
      const { scale } = scaledBy({ ...cube, scale: [1, 2, 3] }, factor);
      near(scale[1] / scale[0], 2, 1e-9);
      assert.ok(scale[0] >= scaleMin - 1e-9 && scale[2] <= scaleMax + 1e-9);
    }),
  );
  assert.deepEqual(scaledBy(cube, Number.NaN), cube);
  const left: Vec3 = [-1, 0, 0];
  const right: Vec3 = [1, 0, 0];
  near(angleBetweenRad(handsChange([left, right], [right, left]).rotation, identity), Math.PI, 1e-6);
});

test('an object is not pushed into the ground, also when it grows', () => {
  assert.equal(keptAbove(movedTo(cube, [0, -2, 0]), cube, 0.5).position[1], 0.5);
  assert.equal(keptAbove({ ...cube, scale: [2, 2, 2] }, cube, 0.5).position[1], 1);
  assert.equal(keptAbove(movedTo(cube, [0, -2, 0]), cube, -Infinity).position[1], -2);
});

test('X4 brackets go round the objects by nearness, from either end', () => {
  const objects = [
    { objectId: 'far', metres: 9 },
    { objectId: 'near', metres: 1 },
    { objectId: 'mid', metres: 4 },
  ];
  assert.equal(cycleByNearness(objects, null, 1), 'near');
  assert.equal(cycleByNearness(objects, 'near', 1), 'mid');
  assert.equal(cycleByNearness(objects, 'far', 1), 'near');
  assert.equal(cycleByNearness(objects, null, -1), 'far');
  assert.equal(cycleByNearness([], 'gone', 1), null);
});

test('X4 the keyboard moves the object as the viewer sees it, and leaves Tab to the page', () => {
  const nudge = nudgeFrom((code) => code === 'ArrowUp' || code === 'KeyR');
  assert.ok(nudge !== null);
  const moved = nudged(cube, nudge, 1, Math.PI / 2);
  assert.ok(moved.position[0] < -1, 'away from a viewer who looks left is left');
  assert.ok(angleBetweenRad(moved.rotation, fromYaw(1.5)) < 1e-6);
  assert.equal(
    nudgeFrom(() => false),
    null,
  );
  assert.equal(commandFor('Tab'), null);
  assert.deepEqual(commandFor('BracketLeft'), { kind: 'cycle', step: -1 });
});

test('X4 handles are at least 44 px wide to the finger and never overlap', () => {
  const layout = layoutGizmo(400, 300, 3, 800, 600);
  assert.ok(layout !== null);
  const [x, y] = handlePoint(layout, 'scale');
  assert.equal(pickHandle(layout, x + 22, y), 'scale');
  assert.equal(pickHandle(layout, 400, 300), null);
  const [otherX, otherY] = handlePoint(layout, 'rotate');
  assert.ok(Math.hypot(otherX - x, otherY - y) > 48);
  const low = layoutGizmo(400, 590, 3, 800, 600);
  assert.ok(
    low !== null && handlePoint(low, 'rotate')[1] < 580,
    'an object at the edge keeps its handles in the picture',
  );
  assert.equal(layoutGizmo(900, 300, 3, 800, 600), null);
});

/** A room that answers when told to, and remembers what it heard. */
class FakeRoom {
  readonly heard: string[] = [];
  readonly drawn = new Map<string, ObjectTransform>();
  #answer: (granted: boolean) => void = () => undefined;
  readonly grips: Grips;

  constructor() {
    this.grips = new Grips(
      {
        raycast: () => null,
        boundsOf: () => null,
        setHover: () => undefined,
        setSelected: () => undefined,
        setLocalTransform: (id, transform) => this.drawn.set(id, transform),
        clearLocalTransform: (id) => this.drawn.delete(id),
      },
      {
        objectIds: () => ['cube'],
        transformOf: (id) => (id === 'cube' ? cube : null),
        canGrab: () => true,
        grab: () => new Promise((resolve) => (this.#answer = resolve)),
        move: (_id, { position }) => this.heard.push(`move ${position[0]}`),
        release: (_id, { position }) => this.heard.push(`release ${position[0]}`),
        select: () => undefined,
        remove: () => undefined,
      },
      {
        onHeldChange: (_id, held) => this.heard.push(held ? 'held' : 'free'),
        onRefused: () => this.heard.push('refused'),
      },
    );
  }

  async answer(granted: boolean): Promise<void> {
    this.#answer(granted);
    await Promise.resolve();
    await Promise.resolve();
  }
}

test('P3 a grip tells nothing before the room agrees, then at most every 33 ms, and the end', async () => {
  const room = new FakeRoom();
  const grip = room.grips.take('cube');
  assert.ok(grip !== null);
  assert.equal(room.grips.take('cube'), null, 'one object is in one hand');
  grip.move(movedTo(cube, [1, 0.5, 0]));
  room.grips.onFrame(0);
  assert.deepEqual(room.heard, ['held']);
  assert.equal(room.drawn.get('cube')?.position[0], 1, 'it follows at once');
  await room.answer(true);
  for (let ms = 10; ms <= 60; ms += 10) {
    grip.move(movedTo(cube, [ms, 0.5, 0]));
    room.grips.onFrame(ms);
  }
  grip.letGo();
  assert.deepEqual(room.heard, ['held', 'move 10', 'move 50', 'release 60', 'free']);
  room.grips.onFrame(100);
  assert.equal(room.drawn.has('cube'), true, 'drawn in place until the echo is in');
  room.grips.onFrame(1000);
  assert.equal(room.drawn.has('cube'), false);
});

test('P3 a refused grab snaps back, and the hand is told', async () => {
  const room = new FakeRoom();
  const grip = room.grips.take('cube');
  grip?.move(movedTo(cube, [5, 0.5, 0]));
  await room.answer(false);
  assert.equal(grip?.isHeld, false);
  assert.equal(room.drawn.has('cube'), false);
  assert.deepEqual(room.heard, ['held', 'free', 'refused']);
});

test('P3 an object let go before the answer is released where it was put', async () => {
  const room = new FakeRoom();
  const grip = room.grips.take('cube');
  grip?.move(movedTo(cube, [2, 0.5, 0]));
  grip?.letGo();
  assert.deepEqual(room.heard, ['held', 'free']);
  await room.answer(true);
  assert.deepEqual(room.heard, ['held', 'free', 'release 2']);
});

test('P3 an object lost while the room was asked is given back when the late yes comes', async () => {
  const room = new FakeRoom();
  room.grips.take('cube');
  room.grips.lose('cube');
  await room.answer(true);
  assert.deepEqual(room.heard, ['held', 'free', 'release 0']);
});
