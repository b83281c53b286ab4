import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { kernelInputs } from '../testing/arbitraries.ts';
import { busyBox, busyScene } from '../testing/busy-scene.ts';
import { findInputProblem } from './check-inputs.ts';
import type { KernelInputs } from './inputs.ts';
import { ParticleKernel } from './particle-kernel.ts';

const good = busyScene()(7);

test('C4 whatever is within the limits is taken', () => {
  assert.equal(findInputProblem(good, busyBox), null);
  fc.assert(fc.property(kernelInputs(busyBox), (inputs) => findInputProblem(inputs, busyBox) === null));
});

/** Every number in the inputs, by its path. */
function numbersOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, [...path, key]));
}

function withNumber(inputs: KernelInputs, path: readonly (string | number)[], number: number): KernelInputs {
  const copy = structuredClone(inputs);
  let holder = copy as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  holder[path.at(-1)!] = number;
  return copy;
}

test('C4 no number of the inputs may be infinite, far too large or none at all', () => {
  const paths = numbersOf(good);
  assert.ok(paths.length > 300, `${paths.length} numbers`);
  for (const path of paths)
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e9, -1e9])
      assert.ok(
        findInputProblem(withNumber(good, path, number), busyBox) !== null,
        `${number} is taken as ${path.join('.')}`,
      );
});

test('C4 a refusal says what is wrong, and the kernel goes on with what it had', async () => {
  const [collider, emitter] = [good.colliders[5]!, good.emitters[0]!];
  const refusals: readonly (readonly [KernelInputs, RegExp])[] = [
    [{ ...good, colliders: Array.from({ length: 33 }, () => collider) }, /33 colliders, at most 32/],
    [{ ...good, attractors: Array.from({ length: 17 }, () => good.attractors[0]!) }, /17 attractors/],
    [{ ...good, emitters: Array.from({ length: 9 }, () => emitter) }, / 9 emitters|^9 emitters/],
    [{ ...good, emitters: [emitter, { ...emitter, share: 0.9 }] }, /shares of the emitters add up to 1\.15/],
    [
      { ...good, colliders: [{ ...good.colliders[0]!, shape: 'plane', normal: [0, 0, 0] }] },
      /colliders\[0\]\.normal is not of length 1/,
    ],
    [{ ...good, forces: { ...good.forces, drag: -1 } }, /forces\.drag is -1, not between 0 and 30/],
  ];
  const [kernel, undisturbed] = await Promise.all([
    ParticleKernel.create({ box: busyBox, seed: 1, particles: 64 }),
    ParticleKernel.create({ box: busyBox, seed: 1, particles: 64 }),
  ]);
  for (const each of [kernel, undisturbed]) each.setInputs(good);
  for (const [inputs, message] of refusals) {
    assert.match(findInputProblem(inputs, busyBox) ?? 'nothing', message);
    assert.throws(() => kernel.setInputs(inputs), message);
  }
  for (let tick = 0; tick < 200; tick++) for (const each of [kernel, undisturbed]) each.step(tick);
  assert.equal(kernel.rootHash(), undisturbed.rootHash());
});

test('C4 a kernel that cannot be is not made', async () => {
  const options = { box: busyBox, seed: 1, particles: 64 };
  const wrong: readonly [Partial<Parameters<typeof ParticleKernel.create>[0]>, RegExp][] = [
    [{ particles: 0 }, /particles is 0/],
    [{ particles: 20 }, /20 particles are no multiple of 16/],
    [{ particles: 64, capacity: 32 }, /particles is 64/],
    [{ particles: 2 ** 21 }, /particles is 2097152/],
    [{ seed: -1 }, /seed is -1/],
    [{ seed: 0.5 }, /seed is 0\.5/],
    [{ lifeTicksMin: 481 }, /lifeTicksMin is 481/],
    [{ box: { centre: [0, 0, 0], halfSize: 0 } }, /box\.halfSize is 0/],
    [{ box: { centre: [0, Number.NaN, 0], halfSize: 1 } }, /box\.centre\[1\] is NaN/],
  ];
  for (const [change, message] of wrong)
    await assert.rejects(ParticleKernel.create({ ...options, ...change }), message);
  const kernel = await ParticleKernel.create(options);
  assert.throws(() => kernel.step(1), /tick 0 comes next, not 1/);
  assert.throws(() => kernel.reset(-1), /tick is -1/);
});
