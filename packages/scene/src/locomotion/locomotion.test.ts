import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromYaw, type Vec3 } from '@streamxr/spatial';
import { type InputState, restingInput } from '../input/input-state.ts';
import { fromRig, multiply, rigFor, yawOf } from './body-pose.ts';
import { type BlockingBox, confine, type WalkBounds } from './bounds.ts';
import { stepHop } from './hop.ts';
import { restingSnapTurn, stepSnapTurn } from './snap-turn.ts';
import { arcPointCount, traceArc } from './teleport-arc.ts';
import {
  fromRoom,
  pitchMaxRad,
  runMetresPerSecond,
  stepWalk,
  toRoom,
  walkMetresPerSecond,
  type WalkState,
} from './walk.ts';
import { followErrand, startErrand } from './walk-to.ts';

const open: WalkBounds = { radiusMetres: 50, boxes: [] };
const standing: WalkState = { x: 0, z: 0, yawRad: 0, pitchRad: 0, velocityX: 0, velocityZ: 0 };
const forward: InputState = { ...restingInput, moveZ: -1 };

function walkFor(seconds: number, input: InputState, bounds = open, state = standing): WalkState {
  for (let t = 0; t < seconds; t += 1 / 60) state = stepWalk(state, input, 1 / 60, bounds);
  return state;
}

function near(a: number, b: number, by = 1e-6): void {
  assert.ok(Math.abs(a - b) <= by, `${a} is not within ${by} of ${b}`);
}

test('a walker walks at 1.6 m/s, runs at 3.5 m/s and comes to rest', () => {
  const walking = walkFor(2, forward);
  near(Math.hypot(walking.velocityX, walking.velocityZ), walkMetresPerSecond, 1e-3);
  assert.ok(walking.z < -2.9 && walking.z > -3.2, `${walking.z} m after 2 s`);
  near(walkFor(2, { ...forward, run: true }).velocityZ, -runMetresPerSecond, 1e-3);
  const rested = walkFor(2, restingInput, open, walking);
  assert.deepEqual([rested.velocityX, rested.velocityZ], [0, 0]);
});

test('forward is where one looks, and the pitch stops short of the poles', () => {
  const left = walkFor(2, forward, open, { ...standing, yawRad: Math.PI / 2 });
  assert.ok(left.x < -2.5);
  near(left.z, 0, 1e-6);
  near(stepWalk(standing, { ...restingInput, lookUpRad: 9 }, 0.016, open).pitchRad, pitchMaxRad);
  assert.ok(
    stepWalk(standing, { ...restingInput, lookRightRad: 0.1 }, 0.016, open).yawRad < 0,
    'right turns the yaw down',
  );
});

test('the pace does not depend on the frame rate', () => {
  let coarse = standing;
  for (let i = 0; i < 20; i++) coarse = stepWalk(coarse, forward, 0.1, open);
  near(coarse.z, walkFor(2, forward).z, 0.12);
});

test('nobody leaves the room or stands in a box, wherever they walk', () => {
  const box: fc.Arbitrary<BlockingBox> = fc
    .tuple(fc.double({ min: -20, max: 20, noNaN: true }), fc.double({ min: -20, max: 20, noNaN: true }))
    .map(([x, z]) => ({ minX: x, minZ: z, maxX: x + 2, maxZ: z + 3 }));
  fc.assert(
    fc.property(box, fc.double({ noNaN: false }), fc.double({ noNaN: false }), (blocking, x, z) => {
      const [toX, toZ] = confine(x, z, { radiusMetres: 40, boxes: [blocking] });
      assert.ok(Math.hypot(toX, toZ) <= 40 + 1e-9);
      assert.ok(toX <= blocking.minX || toX >= blocking.maxX || toZ <= blocking.minZ || toZ >= blocking.maxZ);
    }),
  );
});

test('nobody stands in a turned box, and who stands beside it is not moved', () => {
  const yawRad = -0.72;
  const wall: BlockingBox = { minX: 3, maxX: 6.3, minZ: 1.5, maxZ: 1.9, yawRad };
  const [middleX, middleZ] = [4.65, 1.7];
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 9, noNaN: true }),
      fc.double({ min: -3, max: 6, noNaN: true }),
      (x, z) => {
        const [toX, toZ] = confine(x, z, { radiusMetres: 40, boxes: [wall] });
        const along = (atX: number, atZ: number) =>
          Math.abs(Math.cos(yawRad) * (atX - middleX) - Math.sin(yawRad) * (atZ - middleZ));
        const across = (atX: number, atZ: number) =>
          Math.abs(Math.sin(yawRad) * (atX - middleX) + Math.cos(yawRad) * (atZ - middleZ));
        assert.ok(along(toX, toZ) >= 1.65 + 0.25 - 1e-9 || across(toX, toZ) >= 0.2 + 0.25 - 1e-9);
        if (along(x, z) > 1.9 + 1e-9 || across(x, z) > 0.45 + 1e-9) assert.deepEqual([toX, toZ], [x, z]);
      },
    ),
  );
});

test('a walker slides along a box and does not push on against it', () => {
  const wall: WalkBounds = { radiusMetres: 50, boxes: [{ minX: -5, maxX: 5, minZ: -3, maxZ: -2 }] };
  const at = walkFor(4, { ...forward, moveX: 0.5 }, wall);
  near(at.z, -1.75, 1e-6);
  near(at.velocityZ, 0, 1e-6);
  assert.ok(at.x > 1.5, 'slid to the right');
});

test('X4 reduced motion: a held key moves in steps, never in between, and turns by 30°', () => {
  let state = standing;
  let waitSeconds = 0;
  const places = new Set<number>();
  for (let i = 0; i < 60; i++) {
    ({ state, waitSeconds } = stepHop(state, forward, waitSeconds, 1 / 60, open));
    places.add(state.z);
  }
  assert.equal(places.size, 3);
  assert.deepEqual([state.velocityX, state.velocityZ], [0, 0]);
  near(stepHop(standing, { ...restingInput, turn: 1 }, 0, 1 / 60, open).state.yawRad, -Math.PI / 6);
});

test('an errand arrives, and one against a wall ends', () => {
  const run = (bounds: WalkBounds) => {
    let state: WalkState = { ...standing, yawRad: 2 };
    let errand: ReturnType<typeof startErrand> | null = startErrand(3, -8);
    for (let i = 0; i < 1200 && errand !== null; i++) {
      const step = followErrand(errand, state, 1 / 60);
      errand = step.errand;
      state = stepWalk(state, step.input, 1 / 60, bounds);
    }
    return { state, errand };
  };
  const free = run(open);
  assert.equal(free.errand, null);
  assert.ok(Math.hypot(free.state.x - 3, free.state.z + 8) < 0.3);
  const walled = run({ radiusMetres: 50, boxes: [{ minX: -9, maxX: 9, minZ: -6, maxZ: -4 }] });
  assert.equal(walled.errand, null);
});

test('room and person agree on right and backward', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.double({ min: -4, max: 4, noNaN: true }),
      (x, z, yawRad) => {
        const [right, backward] = fromRoom(x, z, yawRad);
        const [backX, backZ] = toRoom(right, backward, yawRad);
        near(backX, x, 1e-9);
        near(backZ, z, 1e-9);
      },
    ),
  );
});

test('X4 a snap turn turns once for one push, however the thumb trembles', () => {
  let state = restingSnapTurn;
  let turns = 0;
  for (const axis of [0.2, 0.71, 0.69, 0.72, 0.5, 0.9, 0.3, -0.8, -1, 0]) {
    const step = stepSnapTurn(state, axis);
    state = step.state;
    turns += step.turns;
  }
  assert.equal(turns, 0, 'once to the right, once to the left');
  assert.equal(stepSnapTurn(restingSnapTurn, 0.8).turns, 1);
});

test('a teleport arc ends on the ground where it says, within reach of a room', () => {
  const points = new Float32Array(arcPointCount * 3);
  const level = traceArc(points, [0, 1.4, 0], [0, 0, -1], 0);
  assert.ok(level !== null);
  near(level[2], -7 * Math.sqrt((2 * 1.4) / 9.8), 1e-6);
  near(points[arcPointCount * 3 - 2] ?? NaN, 0, 1e-5);
  const best = traceArc(points, [0, 1.4, 0], [0, Math.SQRT1_2, -Math.SQRT1_2], 0);
  assert.ok(best !== null && best[2] < -5 && best[2] > -8);
  assert.equal(traceArc(points, [0, -1, 0], [0, -1, 0], 0), null, 'below the ground nothing lands');
  assert.ok(points.every(Number.isFinite));
});

test('a headset that enters keeps the place and heading of the flat screen, wherever it is in its own space', () => {
  const tilted = multiply(fromYaw(0.7), [Math.sin(0.2), 0, 0, Math.cos(0.2)]);
  const head = { position: [0.4, 1.5, -0.3] as Vec3, rotation: tilted };
  const rig = rigFor(head, 5, -2, 1.1);
  const inRoom = fromRig(head, [rig.x, 0, rig.z], rig.yawRad);
  near(inRoom.position[0], 5, 1e-9);
  near(inRoom.position[2], -2, 1e-9);
  near(inRoom.position[1], 1.5, 1e-9);
  near(yawOf(inRoom.rotation), 1.1, 1e-9);
});

test('heading is told even when one looks at the floor', () => {
  const down = multiply(fromYaw(0.5), [Math.sin(-Math.PI / 4), 0, 0, Math.cos(-Math.PI / 4)]);
  near(yawOf(down), 0.5, 1e-6);
});
