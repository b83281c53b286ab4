import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { findInputProblem } from '../kernel/check-inputs.ts';
import { descriptionLimits } from '../description/description.ts';
import { actionsPerTickMax } from '../inputs/tick-inputs.ts';
import { holdTicks } from '../scene/scene-state.ts';
import { smallDescription, wildAction } from '../testing/scene-arbitraries.ts';
import { TickMaster } from './tick-master.ts';
import { kernelInputsOf } from '../scene/kernel-inputs.ts';

const description = smallDescription();
const push = { action: 'push', by: 1, at: [1, 2, 0] } as const;

test('C4 nothing that anybody sends makes the inputs of the master infinite, or more than the kernel takes', () => {
  const random = new SeededRandom(Number(process.env['FUZZ_SEED'] ?? 1));
  const master = new TickMaster(description);
  const odd = [Number.NaN, Infinity, -Infinity, 1e308, -1e308, 1e-320, 0];
  for (let tick = 0; tick < 500; tick++) {
    for (let count = random.below(60); count > 0; count--) master.act(wildAction(random, true));
    master.setForce({
      index: random.pick([...odd, 0, 3, 7]),
      position: [random.pick(odd), 0, random.pick(odd)],
      strength: random.pick(odd),
      radius: random.pick(odd),
    });
    const made = master.advance([
      {
        collider: random.below(40),
        position: [random.pick(odd), 1, 1],
        rotation: [random.pick(odd), 0, 0, 1],
      },
      { collider: 1, position: [1, random.pick(odd), 1], rotation: [0, 0, 0, random.pick(odd)] },
    ]);
    assert.equal(findInputProblem(made.kernelInputs, description.box), null);
    assert.ok(made.inputs.actions.length <= actionsPerTickMax);
    assert.ok(made.bytes.length < 1_000, 'a tick has its bound');
  }
});

test('C4 what comes from the past happens now, what comes from the future half a second later at most', () => {
  const master = new TickMaster(description);
  for (let tick = 0; tick < 100; tick++) master.advance([]);
  for (const [by, tick] of [
    [1, 3],
    [2, 104],
    [3, 1e12],
  ] as const)
    assert.ok(master.act({ ...push, by, tick }).ok);
  const heard = new Map<number, number>();
  for (let count = 0; count < 60; count++) {
    const { tick, inputs } = master.advance([]);
    for (const { by } of inputs.actions) heard.set(by, tick);
  }
  assert.deepEqual(
    [...heard],
    [
      [1, 101],
      [2, 104],
      [3, 131],
    ],
  );
});

test('C4 a push ends by itself, and goes on when it is said again', () => {
  const master = new TickMaster(description);
  const attractors = (): number => kernelInputsOf(master.scene).attractors.length;
  master.act(push);
  master.advance([]);
  assert.equal(attractors(), 2);
  for (let tick = 1; tick < holdTicks - 1; tick++) master.advance([]);
  master.act(push);
  master.advance([]);
  for (let tick = 1; tick < holdTicks; tick++) master.advance([]);
  assert.equal(attractors(), 2);
  master.advance([]);
  assert.equal(attractors(), 1);
  for (let by = 0; by < 30; by++) master.act({ ...push, by });
  master.advance([]);
  assert.equal(attractors(), 1 + 8, 'the kernel has sixteen');
});

test('C4 what people place has its bound, and the oldest makes way', () => {
  const master = new TickMaster(description);
  for (let count = 0; count < descriptionLimits.placedMax + 2; count++) {
    master.act({ action: 'place', by: 1, at: [count / 10, 2, 0] });
    master.advance([]);
  }
  const since = master.scene.placed.map((placed) => placed?.since);
  assert.deepEqual(since, [9, 10, 3, 4, 5, 6, 7, 8]);
  assert.equal(master.act({ action: 'remove', by: 1, at: [0, 0, 0], collider: 99 }).ok, false);
  assert.equal(master.act({ action: 'remove', by: 1, at: [0, 0, 0], collider: 1 }).ok, false);
  assert.ok(master.act({ action: 'remove', by: 1, at: [0, 0, 0], collider: 7 }).ok);
  master.advance([]);
  assert.equal(master.scene.placed[2], null);
});

test('C5 a master that was kept from its work does not hurry: it makes up a quarter of a second at most', () => {
  const master = new TickMaster(description);
  let nowMs = 1_000;
  assert.equal(master.due(nowMs), 0);
  nowMs += 200;
  assert.equal(master.due(nowMs), 12);
  for (let tick = 0; tick < 12; tick++) master.advance([]);
  nowMs += 5_000;
  assert.equal(master.due(nowMs), 1);
  master.advance([]);
  nowMs += 17;
  assert.equal(master.due(nowMs), 1);
});

test('C5 actions that nobody could do are refused when too many wait', () => {
  const master = new TickMaster(description);
  let refused = 0;
  for (let count = 0; count < 1_000; count++) if (!master.act(push).ok) refused += 1;
  assert.equal(refused, 1_000 - 256);
  assert.equal(master.advance([]).inputs.actions.length, actionsPerTickMax);
});
