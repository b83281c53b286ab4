import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { runSteps } from './run-steps.ts';
import type { Step } from './steps.ts';

test('steps run at most so many at once, and results keep the order of the steps', async (t) => {
  t.mock.method(console, 'log', mock.fn());
  let running = 0;
  let runningMax = 0;
  const steps = [5, 1, 3, 1].map((turns, index): Step => ({
    name: `step ${index}`,
    async run() {
      runningMax = Math.max(runningMax, ++running);
      for (let i = 0; i < turns; i++) await turn();
      running--;
      return { passed: true, seen: '1 files', output: '' };
    },
  }));
  const results = await runSteps(steps, 2);
  assert.equal(runningMax, 2);
  assert.deepEqual(
    results.map(({ name }) => name),
    steps.map(({ name }) => name),
  );
});

test('a step that throws has failed and says why; one that passed keeps quiet', async (t) => {
  const log = t.mock.method(console, 'log', mock.fn());
  const results = await runSteps(
    [
      { name: 'thrower', run: () => Promise.reject(new Error('no such program')) },
      { name: 'quiet', run: () => Promise.resolve({ passed: true, seen: '2 files', output: 'chatter' }) },
    ],
    1,
  );
  assert.deepEqual(
    results.map(({ passed }) => passed),
    [false, true],
  );
  const printed = log.mock.calls.map(({ arguments: [text] }) => String(text)).join('\n');
  assert.match(printed, /thrower +FAILED[^]*no such program/);
  assert.doesNotMatch(printed, /chatter/);
});

test('what deserves a second run gets it when all steps are over, nothing beside it, and that outcome counts', async (t) => {
  t.mock.method(console, 'log', mock.fn());
  const order: string[] = [];
  const shaky = (name: string, passesThen: boolean): Step => ({
    name,
    run: () =>
      Promise.resolve({
        passed: false,
        seen: '0 passed, 1 failed',
        output: 'first',
        again: {
          what: '1 file',
          async run() {
            order.push(`${name} again`);
            await turn();
            order.push(`${name} over`);
            return {
              passed: passesThen,
              seen: passesThen ? '1 passed, 0 failed, 1 unsteady' : '',
              output: '',
            };
          },
        },
      }),
  });
  const slow: Step = {
    name: 'slow',
    async run() {
      for (let i = 0; i < 5; i++) await turn();
      order.push('slow over');
      return { passed: true, seen: '1 files', output: '' };
    },
  };
  const results = await runSteps([shaky('a', true), slow, shaky('b', false)], 3);
  assert.deepEqual(order, ['slow over', 'a again', 'a over', 'b again', 'b over']);
  assert.deepEqual(
    results.map(({ name, passed }) => [name, passed]),
    [
      ['a', true],
      ['slow', true],
      ['b', false],
    ],
  );
});
