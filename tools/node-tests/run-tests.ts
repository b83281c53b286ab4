import { join } from 'node:path';
import { unreachable } from '@streamxr/kernel';
import { runProgram } from '../run-program.ts';
import { repositoryRoot } from '../workspace.ts';
import { decodeLine, type TestRecord } from './test-record.ts';

export interface TestPlan {
  /** Relative to the root. */
  readonly files: readonly string[];
  /** `shared`: all files in one process, fastest. `per-file`: a process each, so many at a time. */
  readonly processes:
    | { readonly kind: 'shared' }
    | { readonly kind: 'per-file'; readonly concurrency: number };
  /** For one test (and, in processes of their own, one file). */
  readonly testTimeoutMs: number;
  /** For the whole run; past it something was left open or hangs. */
  readonly runTimeoutMs: number;
  /** Only tests whose name contains this text. */
  readonly grep: string | undefined;
}

export interface TestTally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
  /** Failures in full, and what tests printed: empty when there is nothing to tell. */
  readonly output: string;
}

/**
 * Runs node:test over the files and counts. A file that does not load, holds no test or leaves something open counts as one
 * failure. `onRecord` sees each result as it comes.
 */
export async function runTests(
  plan: TestPlan,
  onRecord: (record: TestRecord) => void = () => undefined,
): Promise<TestTally> {
  const count = { passed: 0, failed: 0 };
  const skipped: Array<{ name: string; reason: string }> = [];
  const failures: string[] = [];
  const fail = (heading: string, detail: string): void => {
    count.failed++;
    failures.push(`FAILED ${heading}\n${indent(detail)}`);
  };
  const take = (record: TestRecord, printed: string[]): void => {
    switch (record.kind) {
      case 'passed':
        count.passed++;
        break;
      case 'failed':
      case 'broken':
        fail(`${record.name} (${record.place})`, record.detail);
        break;
      case 'empty':
        if (plan.grep === undefined) fail(record.place, 'no test ran in this file');
        break;
      case 'skipped':
        skipped.push({ name: record.name, reason: record.reason });
        break;
      case 'printed':
        printed.push(record.text);
        break;
      default:
        unreachable(record);
    }
    onRecord(record);
  };

  const printed: string[] = [];
  const outcome = await runProgram(nodeTestArgv(plan), {
    timeoutMs: plan.runTimeoutMs,
    onStdoutLine: (line) => {
      const decoded = decodeLine(line);
      if (decoded.printed !== '') printed.push(decoded.printed);
      if (decoded.record !== null) take(decoded.record, printed);
      return false;
    },
  });
  printed.push(outcome.output);
  if (outcome.timedOut)
    fail('the run', `not over after ${plan.runTimeoutMs / 1000} s: a test hangs or leaves something open`);
  else if (outcome.exitCode !== 0 && count.failed === 0)
    fail('the run', `exit code ${outcome.exitCode} without a failed test`);
  return {
    ...count,
    skipped,
    output: [...printed, ...failures].filter((text) => text.trim() !== '').join('\n'),
  };
}

function nodeTestArgv({ files, processes, testTimeoutMs, grep }: TestPlan): [string, ...string[]] {
  return [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    '--test',
    `--test-timeout=${testTimeoutMs}`,
    ...(processes.kind === 'shared'
      ? ['--test-isolation=none']
      : ['--test-isolation=process', `--test-concurrency=${processes.concurrency}`]),
    `--test-reporter=${join(repositoryRoot, 'tools/node-tests/record-reporter.ts')}`,
    '--test-reporter-destination=stdout',
    ...(grep === undefined ? [] : [`--test-name-pattern=/${RegExp.escape(grep)}/i`]),
    ...files,
  ];
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
