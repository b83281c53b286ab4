import { relative, resolve } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';
import { encodeRecord, type TestRecord } from './test-record.ts';

type Finished = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>;

/** Reporter for `node --test`: gives every finished test as a record. */
// oxlint-disable-next-line import/no-default-export -- node:test loads a reporter by its default export
export default async function* recordReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const ancestry = new Ancestry();
  for await (const event of events) {
    const record = toRecord(event, ancestry);
    if (record !== null) yield encodeRecord(record);
  }
}

function toRecord(event: TestEvent, ancestry: Ancestry): TestRecord | null {
  switch (event.type) {
    case 'test:enqueue':
      return topRecord('waiting', event.data);
    case 'test:complete':
      return topRecord('over', event.data);
    case 'test:start':
      ancestry.enter(event.data);
      return null;
    case 'test:pass':
    case 'test:fail':
      return finishedRecord(event, ancestry.fullName(event.data));
    case 'test:stdout':
    case 'test:stderr':
      return { kind: 'printed', text: event.data.message.replace(/\n$/, '') };
    case 'test:diagnostic':
      return event.data.message.startsWith('Error:') ? lateErrorRecord(event.data) : null;
    default:
      return null;
  }
}

interface Located {
  readonly file?: string;
  readonly line?: number;
  /** Of tests in a process of their own: the test file, where `file` may be a contract that it calls. */
  readonly entryFile?: string;
}

function topRecord(
  kind: 'waiting' | 'over',
  data: Located & { readonly nesting: number },
): TestRecord | null {
  const file = fileOf(data);
  return data.nesting === 0 && file !== null ? { kind, file } : null;
}

/** Node tells of an error after a test's end only by a diagnostic, and lets the run pass. */
function lateErrorRecord(data: Located & { readonly message: string }): TestRecord {
  const { message: detail } = data;
  // `Error: Test "x" at folder/a.test.ts:1:83 generated asynchronous activity …`: in the one process of all files, the only hint.
  const [, path, line] = / at (\S+):(\d+):\d+ generated /.exec(detail) ?? [];
  const told = path === undefined ? data : { ...data, file: resolve(path), line: Number(line) };
  return {
    kind: 'broken',
    name: 'after the end of a test',
    place: placeOf(told),
    file: fileOf(told),
    detail,
  };
}

function finishedRecord(event: Finished, name: string): TestRecord | null {
  const { data } = event;
  const where = { place: placeOf(data), file: fileOf(data) };
  const durationMs = data.details.duration_ms;
  if (resolve(data.name) === data.file) {
    // The file itself: it holds no test, could not be loaded, or ended badly.
    return event.type === 'test:pass'
      ? { kind: 'empty', ...where }
      : { kind: 'broken', name: where.place, ...where, detail: describeError(event.data.details.error) };
  }
  if (data.skip !== undefined && data.skip !== false)
    return { kind: 'skipped', name, reason: reasonOf(data.skip) };
  if (data.todo !== undefined && data.todo !== false)
    return { kind: 'skipped', name, reason: `to do: ${reasonOf(data.todo)}` };
  if (event.type === 'test:pass')
    return data.details.type === 'suite' ? null : { kind: 'passed', name, ...where, durationMs };

  const { error } = event.data.details;
  if (data.details.type !== 'suite')
    return { kind: 'failed', name, ...where, durationMs, detail: describeError(error) };
  // A suite fails with its tests, which tell for themselves, or by its own set-up.
  return 'failureType' in error && error.failureType === 'subtestsFailed'
    ? null
    : { kind: 'broken', name, ...where, detail: describeError(error) };
}

/** Names of the tests and suites that a test lies in. Files run side by side, so each has its own. */
class Ancestry {
  readonly #byFile = new Map<string, string[]>();

  enter({ file = '', nesting, name }: { file?: string; nesting: number; name: string }): void {
    const names = this.#byFile.get(file) ?? [];
    this.#byFile.set(file, [...names.slice(0, nesting), name]);
  }

  fullName({ file = '', nesting, name }: { file?: string; nesting: number; name: string }): string {
    return [...(this.#byFile.get(file) ?? []).slice(0, nesting), name].join(' › ');
  }
}

function fileOf({ entryFile, file }: Located): string | null {
  return entryFile ?? file ?? null;
}

function placeOf({ file, line }: Located): string {
  return file === undefined ? 'unknown place' : `${relative(process.cwd(), file)}:${line ?? 1}`;
}

function reasonOf(reason: string | true): string {
  return reason === true ? 'no reason given' : reason;
}

/** node:test wraps what a test threw; the cause is what a person wants to read. */
function describeError(error: Error): string {
  return inspect(error.cause ?? error, { depth: 8 });
}
