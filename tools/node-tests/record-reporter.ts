import { relative } from 'node:path';
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
      // Node tells of an error after a test's end only this way, and lets the run pass.
      return event.data.message.startsWith('Error:')
        ? {
            kind: 'broken',
            name: 'after the end of a test',
            place: placeOf(event.data),
            detail: event.data.message,
          }
        : null;
    default:
      return null;
  }
}

function finishedRecord(event: Finished, name: string): TestRecord | null {
  const { data } = event;
  const place = placeOf(data);
  const durationMs = data.details.duration_ms;
  if (data.name === data.file) {
    // The file itself: it holds no test, could not be loaded, or ended badly.
    return event.type === 'test:pass'
      ? { kind: 'empty', place }
      : { kind: 'broken', name: place, place, detail: describeError(event.data.details.error) };
  }
  if (data.skip !== undefined && data.skip !== false)
    return { kind: 'skipped', name, reason: reasonOf(data.skip) };
  if (data.todo !== undefined && data.todo !== false)
    return { kind: 'skipped', name, reason: `to do: ${reasonOf(data.todo)}` };
  if (event.type === 'test:pass')
    return data.details.type === 'suite' ? null : { kind: 'passed', name, durationMs };

  const { error } = event.data.details;
  if (data.details.type !== 'suite')
    return { kind: 'failed', name, durationMs, place, detail: describeError(error) };
  // A suite fails with its tests, which tell for themselves, or by its own set-up.
  return 'failureType' in error && error.failureType === 'subtestsFailed'
    ? null
    : { kind: 'broken', name, place, detail: describeError(error) };
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

function placeOf({ file, line }: { file?: string; line?: number }): string {
  return file === undefined ? 'unknown place' : `${relative(process.cwd(), file)}:${line ?? 1}`;
}

function reasonOf(reason: string | true): string {
  return reason === true ? 'no reason given' : reason;
}

/** node:test wraps what a test threw; the cause is what a person wants to read. */
function describeError(error: Error): string {
  return inspect(error.cause ?? error, { depth: 8 });
}
