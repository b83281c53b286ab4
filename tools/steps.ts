import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type TestPlan, type TestTally, runTests } from './node-tests/run-tests.ts';
import type { TestRecord } from './node-tests/test-record.ts';
import { runProgram } from './run-program.ts';
import { isForeignFolder, repositoryRoot } from './workspace.ts';

/** One line of the table that `npm run check` and `npm test` print. */
export interface Step {
  readonly name: string;
  run(): Promise<StepOutcome>;
}

export interface StepOutcome {
  readonly passed: boolean;
  /** What the step looked at: `312 files`, `40 passed`. A checker that saw nothing has not passed. */
  readonly seen: string;
  /** Worth reading when the step failed. */
  readonly output: string;
  /** Of steps that run tests. */
  readonly tally?: TestTally;
  /** Present when a part of a failed step deserves a second run. It wants the machine for itself, and its outcome counts. */
  readonly again?: { readonly what: string; run(): Promise<StepOutcome> };
}

const minuteMs = 60_000;

/** Everything that needs neither a server nor a browser; they do not depend on each other. */
export function checkSteps(grep?: string): Step[] {
  return [
    unitTests(grep),
    program('types', ['tsc', '-p', 'tsconfig.json', '--listFiles'], countOwnFiles),
    program('lint', ['oxlint', '.'], countMatch(/on (\d+) files/)),
    program('domain types', ['tsc', '-p', 'tsconfig.domain.json', '--listFiles'], countOwnFiles),
    program('format', ['oxfmt', '--check', '.'], countMatch(/on (\d+) files/)),
    program('import law', [process.execPath, 'tools/import-law.ts'], countMatch(/^(\d+) files/m)),
    program(
      'particle kernel',
      [process.execPath, 'tools/build-kernel.ts', '--check'],
      countMatch(/^(\d+) modules/m),
    ),
    program('docs', [process.execPath, 'tools/docs.ts', '--check'], countMatch(/^(\d+) documents/m)),
  ];
}

/** Tests of what is pure or small, all in one process. */
export function unitTests(grep?: string): Step {
  return tests('unit', {
    files: testFiles().filter((path) => !/\.(integration|e2e)\.test\.ts$/.test(path)),
    processes: { kind: 'shared' },
    testTimeoutMs: minuteMs,
    // Alone it takes about one; beside the other checks on a loaded machine of two cores, three were too few.
    runTimeoutMs: 5 * minuteMs,
    grep,
  });
}

/** Tests with real servers, sockets and files, a process for each test file. */
export function integrationTests(grep?: string): Step {
  return tests(
    'integration',
    {
      files: testFiles().filter((path) => path.endsWith('.integration.test.ts')),
      processes: { kind: 'per-file', concurrency: 2 },
      testTimeoutMs: 3 * minuteMs,
      runTimeoutMs: 12 * minuteMs,
      grep,
    },
    printProgress,
  );
}

/** Tests in Chromium, one after another: each needs both cores for its software rendering. */
export function endToEndTests(grep?: string): Step {
  return tests(
    'e2e',
    {
      files: testFiles().filter((path) => path.endsWith('.e2e.test.ts')),
      processes: { kind: 'per-file', concurrency: 1 },
      testTimeoutMs: 5 * minuteMs,
      runTimeoutMs: 20 * minuteMs,
      grep,
    },
    printProgress,
  );
}

/** A checker that is a program: passes when it exits with 0 and `countSeen` finds that it looked at something. */
function program(
  name: string,
  argv: readonly [string, ...string[]],
  countSeen: (output: string) => { count: number; output: string },
): Step {
  return {
    name,
    async run() {
      const outcome = await runProgram(argv, { timeoutMs: 2 * minuteMs });
      const { count, output } = countSeen(outcome.output);
      const said = [
        outcome.timedOut ? 'timed out' : '',
        outcome.exitCode === 0 && count === 0 ? `${argv.join(' ')} saw nothing to check` : '',
        output,
      ];
      return {
        passed: outcome.exitCode === 0 && count > 0,
        seen: `${count} files`,
        output: said.filter((text) => text !== '').join('\n'),
      };
    },
  };
}

function tests(name: string, plan: TestPlan, onRecord?: (record: TestRecord) => void): Step {
  return {
    name,
    async run() {
      if (plan.files.length === 0)
        return { passed: false, seen: 'no tests', output: `no test file for ${name}` };
      const { again, ...tally } = await runTests(plan, onRecord);
      const outcome = testOutcome(tally, plan);
      if (again === undefined) return outcome;
      const what = `${again.fileCount} ${again.fileCount === 1 ? 'file' : 'files'}`;
      return { ...outcome, again: { what, run: async () => testOutcome(await again.run(), plan) } };
    },
  };
}

function testOutcome(tally: TestTally, plan: TestPlan): StepOutcome {
  // A search may find nothing in one step; without a search, a step without tests is a broken step.
  const sawEnough = tally.passed + tally.failed > 0 || plan.grep !== undefined;
  return {
    passed: tally.failed === 0 && sawEnough,
    seen: countsLine(tally),
    output: sawEnough ? tally.output : `no test ran\n${tally.output}`,
    tally,
  };
}

/** `1682 passed, 0 failed, 2 skipped, 1 unsteady`, without the last ones where there are none. */
export function countsLine({
  passed,
  failed,
  skipped,
  unsteady,
}: Pick<TestTally, 'passed' | 'failed' | 'skipped' | 'unsteady'>): string {
  const rare = [
    [skipped.length, 'skipped'],
    [unsteady.length, 'unsteady'],
  ] as const;
  const rareParts = rare.filter(([count]) => count > 0).map(([count, what]) => `, ${count} ${what}`);
  return `${passed} passed, ${failed} failed${rareParts.join('')}`;
}

/** What the summary says of tests that failed once and passed when run again alone: empty when there is none. */
export function unsteadyPart(tallies: readonly (TestTally | undefined)[]): string {
  const unsteady = tallies.flatMap((tally) => tally?.unsteady ?? []);
  if (unsteady.length === 0) return '';
  const lines = unsteady.map(
    ({ name, place, message }) => `  ${name} (${place})\n${message.replace(/^/gm, '    ')}`,
  );
  return `\nunsteady (failed once, passed when run again alone):\n${lines.join('\n')}`;
}

function testFiles(): string[] {
  return globSync('{packages,services,clients,tools,bench,infrastructure}/**/*.test.ts', {
    cwd: repositoryRoot,
    exclude: isForeignFolder,
  }).sort();
}

function printProgress(record: TestRecord): void {
  if (record.kind === 'passed') console.log(`  ok      ${record.name} (${seconds(record.durationMs)})`);
  if (record.kind === 'failed') console.log(`  FAILED  ${record.name} (${seconds(record.durationMs)})`);
}

/** `12.3 s` */
export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

function countMatch(pattern: RegExp): (output: string) => { count: number; output: string } {
  return (output) => ({ count: Number(pattern.exec(output)?.[1] ?? 0), output });
}

/** tsc with --listFiles: takes the list out of what it said and counts the files that are ours. */
function countOwnFiles(output: string): { count: number; output: string } {
  const isListed = (line: string): boolean => line.startsWith('/') && /\.(ts|tsx|mts|json)$/.test(line);
  const lines = output.split('\n');
  const own = lines.filter(
    (line) => isListed(line) && !line.startsWith(join(repositoryRoot, 'node_modules')),
  );
  return { count: own.length, output: lines.filter((line) => !isListed(line)).join('\n') };
}
