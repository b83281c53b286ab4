import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromYaw, type Vec3 } from '@streamxr/spatial';
import { Quaternion, Vector3 } from 'three';
import { BodyMotion, followYaw, springTowards, yawOf } from './body-motion.ts';

const near = (a: number, b: number, tolerance = 1e-6): void =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

test('a heading is read from any head, looking straight up and down included', () => {
  for (const yaw of [-3, -1.2, 0, 0.4, 2.9]) {
    const turn = new Quaternion(...fromYaw(yaw));
    near(yawOf(turn), yaw);
    for (const pitch of [-Math.PI / 2, -1, 1, Math.PI / 2]) {
      const nod = new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), pitch);
      near(yawOf(turn.clone().multiply(nod)), yaw);
    }
  }
});

test('the chest follows the shorter way and is never farther behind than a neck turns', () => {
  const next = followYaw(3, -3, 1 / 60);
  // From 3 to −3 the shorter way leads over π, not back through 0.
  assert.ok(Math.abs(next) > 3);
  near(Math.abs(followYaw(0, 3, 1e-6) - 3), 0.85, 1e-3);
  near(followYaw(0, 1, Infinity), 1);
});

test('a spring arrives without swinging past, in any number of steps', () => {
  const goal = new Vector3(1, 0, 0);
  const settle = (steps: number): number => {
    const position = new Vector3();
    const velocity = new Vector3();
    for (let i = 0; i < steps; i += 1) {
      springTowards(position, velocity, goal, 0.4 / steps);
      assert.ok(position.x <= 1 + 1e-9);
    }
    return position.x;
  };
  near(settle(4), settle(400), 1e-9);
  assert.ok(settle(24) > 0.95);
});

test('P8 hands rest beside the body, catch up after a step, and jump with a teleport', () => {
  const body = new BodyMotion();
  const stand = (position: Vec3, seconds: number): void =>
    body.advance(new Vector3(...position), new Quaternion(), seconds, true);
  stand([0, 1.6, 0], 1 / 60);
  const { left, right } = body.hands;
  assert.ok(left.position.x < -0.2 && right.position.x > 0.2);
  assert.ok(right.position.y < 1.3);
  const before = right.position.x;
  stand([0.3, 1.6, 0], 1 / 60);
  assert.ok(right.position.x - before < 0.1, 'it swings behind');
  for (let i = 0; i < 60; i += 1) stand([0.3, 1.6, 0], 1 / 60);
  near(right.position.x, before + 0.3, 1e-3);
  stand([40.3, 1.6, 0], 1 / 60);
  near(right.position.x, before + 40.3, 1e-6);
});
