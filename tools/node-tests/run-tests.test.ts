import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  assert.equal(
    tally.again,
    undefined,
    'all its tests were over: a second run would not show what was left open',
  );
});

/** Text of a test file that counts its own runs in a file beside it and passes from the run `from` on. */
function passesFrom(from: number, name: string): string {
  const marker = JSON.stringify(join(folder, `${name}.runs`));
  return `import { appendFileSync, readFileSync } from 'node:fs';\n${use}
    appendFileSync(${marker}, 'x');
    const runs = readFileSync(${marker}, 'utf8').length;
    test('steady', () => {});
    test('${name}', () => { if (runs < ${from}) throw new Error('the cause of run ' + runs); });`;
}

for (const processes of [{ kind: 'shared' }, { kind: 'per-file', concurrency: 2 }] as const) {
  test(`a test that fails once is told as unsteady and does not fail the run, ${processes.kind}`, async () => {
    const [name, goodName] = [`once-${processes.kind}`, `never-${processes.kind}`];
    const good = plan(goodName, passesFrom(1, goodName), { processes });
    const shaky = plan(name, passesFrom(2, name), { processes });
    const first = await runTests({ ...good, files: [...good.files, ...shaky.files] });
    assert.deepEqual([first.passed, first.failed], [3, 1]);
    assert.ok(first.again !== undefined, 'it deserves a second run');
    assert.equal(first.again.fileCount, 1);
    const both = await first.again.run();
    assert.deepEqual([both.passed, both.failed], [4, 0], 'what passed at first is not counted twice');
    const [unsteady] = both.unsteady;
    assert.equal(both.unsteady.length, 1);
    assert.equal(unsteady?.name, name);
    assert.match(unsteady.place, new RegExp(`${name}\\.test\\.ts:\\d+$`));
    assert.equal(
      unsteady.message,
      'Error: the cause of run 1',
      'the message of the first failure, without its stack',
    );
    assert.equal(readFileSync(join(folder, `${goodName}.runs`), 'utf8'), 'x', 'a file that passed runs once');
  });
}

test('a test that fails again has failed, and both failures are told', async () => {
  const first = await runTests(plan('always', passesFrom(9, 'always')));
  const both = await first.again?.run();
  assert.deepEqual([both?.passed, both?.failed, both?.unsteady.length], [1, 1, 0]);
  assert.match(both?.output ?? '', /FAILED always \(.*:\d+\)\n {2}Error: the cause of run 1/);
  assert.match(both?.output ?? '', /FAILED AGAIN, alone: always \(.*:\d+\)\n {2}Error: the cause of run 2/);
});

test('a file that does not load at first is run again, with all its tests', async () => {
  const marker = JSON.stringify(join(folder, 'loaded'));
  const text = `import { existsSync, writeFileSync } from 'node:fs';\n${use}
    if (!existsSync(${marker})) { writeFileSync(${marker}, ''); throw new Error('no load'); }
    test('a', () => {}); test('b', () => {}); test('c', { skip: 'no headset' }, () => {});`;
  const both = await (await runTests(plan('load', text))).again?.run();
  assert.deepEqual([both?.passed, both?.failed, both?.skipped.length], [2, 0, 1]);
  assert.match(both?.unsteady[0]?.message ?? '', /no load/);
});

test('more failing files than five are a broken build: none is run again', async () => {
  const planted = (count: number): TestPlan => {
    const names = Array.from({ length: count }, (_, index) => `broken-${count}-${index}`);
    const plans = names.map((name) => plan(name, passesFrom(2, name)));
    return { ...plans[0], files: plans.flatMap(({ files }) => files) } as TestPlan;
  };
  assert.equal((await runTests(planted(5))).again?.fileCount, 5);
  const six = await runTests(planted(6));
  assert.equal(six.again, undefined);
  assert.equal(six.failed, 6);
});

test('a run past its time runs the files again that were not over', async () => {
  const run = async (processes: TestPlan['processes']): Promise<void> => {
    const name = `hang-${processes.kind}`;
    const marker = JSON.stringify(join(folder, name));
    const text = `import { existsSync, writeFileSync } from 'node:fs';\n${use}
      test('hangs once', async () => {
        if (existsSync(${marker})) return;
        writeFileSync(${marker}, '');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      });`;
    const good = plan(`beside-${name}`, `${use}test('good', () => {});`);
    const hanging = plan(name, text, { processes, runTimeoutMs: 3_000 });
    const first = await runTests({ ...hanging, files: [...good.files, ...hanging.files] });
    assert.ok(first.failed > 0);
    assert.match(first.output, /not over after 3 s/);
    assert.equal(first.again?.fileCount, 1);
    const both = await first.again.run();
    assert.deepEqual([both.passed, both.failed], [2, 0]);
    const unsteady = both.unsteady.find((entry) => entry.name === 'the run');
    assert.match(unsteady?.place ?? '', new RegExp(`${name}\\.test\\.ts$`));
  };
  await Promise.all([run({ kind: 'shared' }), run({ kind: 'per-file', concurrency: 2 })]);
});

test('a search runs only the tests that have the text in their name', async () => {
  const text = `${use}test('P3 grab (a|b)', () => {});\ntest('P5 chat', () => { throw new Error(); });`;
  const tally = await runTests(plan('search', text, { grep: 'grab (A|' }));
  assert.deepEqual([tally.passed, tally.failed], [1, 0]);
});

test('a file whose tests are not wanted takes down what it has set up, and not before that', async () => {
  const text = `import { after, before, test } from 'node:test';
    let server;
    before(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      server = setInterval(() => {}, 1_000);
    });
    after(() => { if (server === undefined) throw new Error('no server'); clearInterval(server); });
    test('x', () => {});`;
  const processes = { kind: 'per-file', concurrency: 1 } as const;
  const tally = await runTests(plan('unwanted', text, { processes, grep: 'nothing of that kind' }));
  assert.deepEqual([tally.passed, tally.failed, tally.output], [0, 0, '']);
});
