import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Engines, openEngines } from './testing/determinism/engines.ts';

let open: Engines;

before(async () => {
  open = await openEngines();
});
after(() => open[Symbol.asyncDispose]());

test('C1 C2 every engine of this machine has the same bits, with one thread and with two', async (t) => {
  const run = { particles: 102_400, ticks: 600, every: 60 } as const;
  const [ours, ...others] = open.engines;
  assert.ok(ours !== undefined && others.some(({ name }) => name.startsWith('Chromium')));
  const expected = await ours.run({ ...run, threads: 1 });
  assert.equal(new Set(expected).size, 10, 'the scene moves');
  for (const engine of open.engines) {
    for (const threads of [1, 2] as const) {
      assert.deepEqual(await engine.run({ ...run, threads }), expected, `${engine.name}, ${threads} threads`);
      t.diagnostic(`${engine.name}, ${threads} threads: the same`);
    }
  }
});
