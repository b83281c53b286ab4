import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyDeadZone, applyRadialDeadZone, stickDeadZone } from './dead-zone.ts';
import { inputFromGamepad } from './gamepad.ts';
import { InputClaims } from './input-claims.ts';
import { mergeInputs, restingInput } from './input-state.ts';
import { inputFromKeys } from './keyboard.ts';
import { isDoubleTap, isTap } from './tap.ts';
import { dragStick, readStick, stickRadiusPx } from './touch-stick.ts';

test('X4 a resting stick says nothing and grows from zero without a jump', () => {
  assert.equal(applyDeadZone(stickDeadZone), 0);
  assert.equal(applyDeadZone(Number.NaN), 0);
  assert.ok(applyDeadZone(stickDeadZone + 0.001) < 0.01);
  assert.equal(applyDeadZone(-1), -1);
  assert.equal(applyDeadZone(3), 1);
  assert.deepEqual(applyRadialDeadZone(Number.NaN, 1), [0, 0]);
  const [x, y] = applyRadialDeadZone(0.8, 0.8);
  assert.ok(Math.hypot(x, y) <= 1 + 1e-9);
  assert.ok(Math.abs(x - y) < 1e-9, 'a diagonal stays a diagonal');
});

test('X4 the keyboard alone walks, turns, looks and runs', () => {
  const held = (...codes: string[]) => inputFromKeys((code) => codes.includes(code), 0.1);
  assert.equal(held('KeyW').moveZ, -1);
  assert.equal(held('ArrowUp', 'KeyW').moveZ, -1);
  assert.equal(held('KeyW', 'KeyS').moveZ, 0);
  assert.equal(held('KeyD').moveX, 1);
  assert.equal(held('ArrowLeft').turn, -1);
  assert.equal(held('KeyE').turn, 1);
  assert.ok(held('PageUp').lookUpRad > 0);
  assert.equal(held('ShiftRight').run, true);
});

test('two devices together ask for no more than one could', () => {
  const forward = { ...restingInput, moveZ: -1 };
  const merged = mergeInputs([
    forward,
    { ...forward, moveX: 1, turn: 1, run: true },
    { ...restingInput, turn: 1 },
  ]);
  assert.ok(Math.abs(Math.hypot(merged.moveX, merged.moveZ) - 1) < 1e-9);
  assert.equal(merged.turn, 1);
  assert.equal(merged.run, true);
  assert.deepEqual(mergeInputs([]), restingInput);
});

test('a gamepad walks with the left stick and turns with the right, and a missing axis is at rest', () => {
  const none = { pressed: false, value: 0 };
  const input = inputFromGamepad({ axes: [0, -1, 1], buttons: [none] }, 0.1);
  assert.deepEqual([input.moveX, input.moveZ, input.turn, input.lookUpRad, input.run], [0, -1, 1, 0, false]);
});

test('the virtual stick stays inside its ring and runs at the rim', () => {
  const far = dragStick([100, 100], [100, 100 - 10 * stickRadiusPx]);
  assert.ok(Math.abs(far.offset[1] + stickRadiusPx) < 1e-9);
  const reading = readStick(far);
  assert.ok(Math.abs(reading.moveZ + 1) < 1e-9);
  assert.equal(reading.run, true);
  assert.equal(readStick(dragStick([0, 0], [2, 0])).moveX, 0);
});

test('a claimed key is free again once, however often it is given back', () => {
  const claims = new InputClaims();
  const first = claims.claimKeys(['ArrowUp']);
  const second = claims.claimKeys(['ArrowUp']);
  first();
  first();
  assert.equal(claims.isKeyClaimed('ArrowUp'), true);
  second();
  assert.equal(claims.isKeyClaimed('ArrowUp'), false);
});

test('a tap is short and still, a double tap is two of them together', () => {
  const down = { timeMs: 0, x: 10, y: 10 };
  assert.equal(isTap(down, { timeMs: 120, x: 12, y: 11 }), true);
  assert.equal(isTap(down, { timeMs: 120, x: 30, y: 11 }), false);
  assert.equal(isTap(down, { timeMs: 900, x: 10, y: 10 }), false);
  assert.equal(isDoubleTap(down, { timeMs: 300, x: 20, y: 10 }), true);
  assert.equal(isDoubleTap(down, { timeMs: 300, x: 90, y: 10 }), false);
});
