import { relative, resolve } from 'node:path';
import { repositoryRoot } from '../workspace.ts';
import { type Failure, runOnce, type SkippedTest, type TestPlan, type TestRun } from './run-once.ts';
import type { TestRecord } from './test-record.ts';

export type { TestPlan } from './run-once.ts';

export interface TestTally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
  /** Failed at first and passed when their file was run again: counted in `passed`, and told by name. */
  readonly unsteady: readonly UnsteadyTest[];
  /** Failures in full, and what tests printed: empty when there is nothing to tell. */
  readonly output: string;
}

export interface UnsteadyTest {
  readonly name: string;
  readonly place: string;
  /** What the first failure said, without its stack. */
  readonly message: string;
}

export interface TestResult extends TestTally {
  /** Present when failing files deserve a second run, to be called when nothing else runs. Gives the tally of both runs. */
  readonly again?: { readonly fileCount: number; run(): Promise<TestTally> };
}

/** More failing files than this is a broken build, which no second run mends. */
const filesAgainMax = 5;
/** A comparison of two long texts must not fill the summary. */
const messageLinesMax = 8;

/**
 * Runs node:test over the files and counts. A file that does not load, holds no test or leaves something open counts as one
 * failure. `onRecord` sees each result as it comes.
 *
 * When few files failed, the result says how to run them again, one after the other, each in a process of its own: a test that
 * passes then was disturbed or is unsteady, and is told as such without making the whole run worthless. All second runs together
 * take no longer than the first one may.
 */
export async function runTests(
  plan: TestPlan,
  onRecord: (record: TestRecord) => void = () => undefined,
): Promise<TestResult> {
  const first = await runOnce(plan, onRecord);
  const files = filesToRunAgain(plan, first);
  const tally = tallyOf(first);
  if (files.length === 0) return tally;
  const run = async (): Promise<TestTally> => {
    const second = await runAlone(plan, files, onRecord);
    return mergedTally(first, second);
  };
  return { ...tally, again: { fileCount: files.length, run } };
}

/** Absolute. Empty when nothing failed, when too much did, and when something failed that no second run of a file can mend. */
function filesToRunAgain(plan: TestPlan, { failures, runFailure, unfinished }: TestRun): string[] {
  if (runFailure !== null && unfinished.length === 0) return [];
  const failed = failures.map(({ file }) => file);
  const files = new Set([...failed, ...(runFailure === null ? [] : unfinished)]);
  const known = new Set(plan.files.map((path) => resolve(repositoryRoot, path)));
  const knownFiles = [...files].filter((file) => file !== null).filter((file) => known.has(file));
  return knownFiles.length === files.size && files.size <= filesAgainMax ? knownFiles : [];
}

interface SecondRun {
  readonly file: string;
  readonly run: TestRun;
}

async function runAlone(
  plan: TestPlan,
  files: readonly string[],
  onRecord: (record: TestRecord) => void,
): Promise<SecondRun[]> {
  const endMs = performance.now() + plan.runTimeoutMs;
  const runs: SecondRun[] = [];
  for (const file of files) {
    const runTimeoutMs = Math.max(1, Math.round(endMs - performance.now()));
    const alone = {
      ...plan,
      files: [file],
      processes: { kind: 'per-file', concurrency: 1 },
      runTimeoutMs,
    } as const;
    runs.push({ file, run: await runOnce(alone, onRecord) });
  }
  return runs;
}

function tallyOf(run: TestRun): TestTally {
  return {
    passed: run.passed.length,
    failed: failureCount(run),
    skipped: run.skipped,
    unsteady: [],
    output: joined([...run.printed, ...describeFailures('FAILED', run)]),
  };
}

function mergedTally(first: TestRun, second: readonly SecondRun[]): TestTally {
  const failedAgain = second.filter(({ run }) => failureCount(run) > 0);
  const lastingFiles = new Set(failedAgain.map(({ file }) => file));
  const lasting = first.failures.filter(({ file }) => file !== null && lastingFiles.has(file));
  const isRunLasting = first.unfinished.some((file) => lastingFiles.has(file));
  const runs = second.map(({ run }) => run);
  // A file that runs again repeats what had passed at first.
  const known = new Set([...first.passed, ...first.skipped.map(({ name }) => name)]);
  return {
    passed:
      first.passed.length + runs.flatMap(({ passed }) => passed).filter((key) => !known.has(key)).length,
    failed: failedAgain.reduce((sum, { run }) => sum + failureCount(run), 0),
    skipped: [
      ...first.skipped,
      ...runs.flatMap(({ skipped }) => skipped).filter(({ name }) => !known.has(name)),
    ],
    unsteady: [
      ...first.failures.filter((failure) => !lasting.includes(failure)).map(unsteadyTest),
      ...(first.runFailure === null || isRunLasting ? [] : [unsteadyRun(first.runFailure, first.unfinished)]),
    ],
    output: joined([
      ...first.printed,
      ...describeFailures('FAILED', {
        failures: lasting,
        runFailure: isRunLasting ? first.runFailure : null,
      }),
      ...runs.flatMap(({ printed }) => printed),
      ...failedAgain.flatMap(({ run }) => describeFailures('FAILED AGAIN, alone:', run)),
    ]),
  };
}

function unsteadyTest({ name, place, detail }: Failure): UnsteadyTest {
  const stackAt = detail.search(/\n {4}at /);
  const message = stackAt === -1 ? detail : detail.slice(0, stackAt);
  return { name, place, message: message.split('\n').slice(0, messageLinesMax).join('\n') };
}

function unsteadyRun(message: string, unfinished: readonly string[]): UnsteadyTest {
  return {
    name: 'the run',
    place: unfinished.map((file) => relative(repositoryRoot, file)).join(', '),
    message,
  };
}

function failureCount({ failures, runFailure }: Pick<TestRun, 'failures' | 'runFailure'>): number {
  return failures.length + (runFailure === null ? 0 : 1);
}

function describeFailures(
  heading: string,
  { failures, runFailure }: Pick<TestRun, 'failures' | 'runFailure'>,
): string[] {
  return [
    ...failures.map(
      ({ name, place, detail }) =>
        `${heading} ${name}${name === place ? '' : ` (${place})`}\n${indent(detail)}`,
    ),
    ...(runFailure === null ? [] : [`${heading} the run\n${indent(runFailure)}`]),
  ];
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text.trim() !== '').join('\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
