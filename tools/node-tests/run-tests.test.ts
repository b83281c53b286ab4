import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runTests, type TestPlan } from './run-tests.ts';

const folder = mkdtempSync(join(tmpdir(), 'run-tests-'));
after(() => rmSync(folder, { recursive: true }));

const use = `import { before, describe, test } from 'node:test';\n`;

function plan(name: string, text: string, changes: Partial<TestPlan> = {}): TestPlan {
  const file = join(folder, `${name}.test.ts`);
  writeFileSync(file, text);
  return {
    files: [file],
    processes: { kind: 'shared' },
    testTimeoutMs: 10_000,
    runTimeoutMs: 20_000,
    grep: undefined,
    ...changes,
  };
}

test('tests are counted, failures are told in full and skipped ones with their reason', async () => {
  const text = `${use}
    test('good', () => {});
    test('outer', async (t) => { await t.test('inner', () => { process.stdout.write('half a line'); throw new Error('the cause'); }); });
    test('left out', { skip: 'no headset' }, () => {});`;
  for (const processes of [{ kind: 'shared' }, { kind: 'per-file', concurrency: 2 }] as const) {
    const tally = await runTests(plan('mixed', text, { processes }));
    assert.equal(tally.passed, 1);
    assert.equal(tally.failed, 2, 'a test fails with the test inside it');
    assert.deepEqual(tally.skipped, [{ name: 'left out', reason: 'no headset' }]);
    assert.match(tally.output, /half a line/);
    assert.match(tally.output, /FAILED outer › inner \(.*mixed\.test\.ts:4\)\n {2}Error: the cause/);
  }
});

const broken: ReadonlyArray<{ what: string; text: string; told: RegExp }> = [
  { what: 'a file that does not load', text: `import './nowhere.ts';`, told: /nowhere\.ts/ },
  { what: 'a file without a test', text: `export const nothing = 1;`, told: /no test ran in this file/ },
  {
    what: 'a set-up that fails',
    text: `${use}describe('suite', () => { before(() => { throw new Error('no database'); }); test('x', () => {}); });`,
    told: /no database/,
  },
  {
    what: 'an error after the end of a test',
    text: `${use}test('early', () => { setTimeout(() => { throw new Error('too late'); }, 5); });\ntest('x', () => new Promise((r) => setTimeout(r, 50)));`,
    told: /too late/,
  },
];

for (const { what, text, told } of broken) {
  test(`${what} is a failure`, async () => {
    const tally = await runTests(plan('broken', text));
    assert.ok(tally.failed > 0);
    assert.match(tally.output, told);
  });
}

test('a run that does not end is stopped and fails', async () => {
  const text = `${use}test('x', () => { setInterval(() => {}, 1_000); });`;
  const tally = await runTests(plan('endless', text, { runTimeoutMs: 1_000 }));
  assert.equal(tally.failed, 1);
  assert.match(tally.output, /not over after 1 s/);
});

test('a search runs only the tests that have the text in their name', async () => {
  const text = `${use}test('P3 grab (a|b)', () => {});\ntest('P5 chat', () => { throw new Error(); });`;
  const tally = await runTests(plan('search', text, { grep: 'grab (A|' }));
  assert.deepEqual([tally.passed, tally.failed], [1, 0]);
});
