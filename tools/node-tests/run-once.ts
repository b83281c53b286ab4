import { join, resolve } from 'node:path';
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

export interface Failure {
  readonly name: string;
  readonly place: string;
  /** Absolute; null when it is not known. */
  readonly file: string | null;
  readonly detail: string;
}

export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** What one `node --test` told. */
export interface TestRun {
  /** Name and place of each test. */
  readonly passed: readonly string[];
  readonly skipped: readonly SkippedTest[];
  readonly failures: readonly Failure[];
  /** Why the run as a whole counts as one failure more: past its time, or ended by no test's fault. */
  readonly runFailure: string | null;
  /** The files of the plan that were not over when the run was. */
  readonly unfinished: readonly string[];
  /** What the tests printed. */
  readonly printed: readonly string[];
}

/** Runs `node --test` over the files of the plan, once. `onRecord` sees each result as it comes. */
export async function runOnce(plan: TestPlan, onRecord: (record: TestRecord) => void): Promise<TestRun> {
  const collector = new Collector(plan);
  const outcome = await runProgram(nodeTestArgv(plan), {
    // Node leaves it to the tests in a process of their own; a `node --test` that finds it there runs nothing.
    env: { NODE_TEST_CONTEXT: undefined },
    timeoutMs: plan.runTimeoutMs,
    onStdoutLine: (line) => {
      const { printed, record } = decodeLine(line);
      if (printed !== '') collector.printed.push(printed);
      if (record !== null) {
        collector.take(record);
        onRecord(record);
      }
      return false;
    },
  });
  return {
    ...collector.result(),
    printed: [...collector.printed, outcome.output],
    runFailure: explainRun(outcome, plan, collector.failures.length),
  };
}

class Collector {
  readonly passed: string[] = [];
  readonly skipped: SkippedTest[] = [];
  readonly failures: Failure[] = [];
  readonly printed: string[] = [];
  readonly #plan: TestPlan;
  /** How many things at the top of a file are not over yet. */
  readonly #openByFile = new Map<string, number>();

  constructor(plan: TestPlan) {
    this.#plan = plan;
  }

  take(record: TestRecord): void {
    switch (record.kind) {
      case 'passed':
        this.passed.push(`${record.name} (${record.place})`);
        break;
      case 'failed':
      case 'broken':
        this.failures.push(record);
        break;
      case 'empty':
        if (this.#plan.grep === undefined)
          this.failures.push({ ...record, name: record.place, detail: 'no test ran in this file' });
        break;
      case 'skipped':
        this.skipped.push({ name: record.name, reason: record.reason });
        break;
      case 'printed':
        this.printed.push(record.text);
        break;
      case 'waiting':
        this.#openByFile.set(record.file, (this.#openByFile.get(record.file) ?? 0) + 1);
        break;
      case 'over':
        this.#openByFile.set(record.file, (this.#openByFile.get(record.file) ?? 0) - 1);
        break;
      default:
        unreachable(record);
    }
  }

  result(): Pick<TestRun, 'passed' | 'skipped' | 'failures' | 'unfinished'> {
    // A file that never said anything was not even loaded; under a search it may have nothing to say.
    const openUnseen = this.#plan.grep === undefined ? 1 : 0;
    const unfinished = this.#plan.files
      .map((path) => resolve(repositoryRoot, path))
      .filter((file) => (this.#openByFile.get(file) ?? openUnseen) > 0);
    return { passed: this.passed, skipped: this.skipped, failures: this.failures, unfinished };
  }
}

function explainRun(
  { timedOut, exitCode }: { timedOut: boolean; exitCode: number },
  { runTimeoutMs }: TestPlan,
  failureCount: number,
): string | null {
  if (timedOut)
    return `not over after ${Math.round(runTimeoutMs / 1000)} s: a test hangs or leaves something open`;
  if (exitCode !== 0 && failureCount === 0) return `exit code ${exitCode} without a failed test`;
  return null;
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
    ...(grep === undefined
      ? []
      : [
          `--import=${join(repositoryRoot, 'tools/node-tests/hooks-in-order.ts')}`,
          `--test-name-pattern=/${RegExp.escape(grep)}/i`,
        ]),
    ...files,
  ];
}
