/** What the reporter inside `node --test` tells the program that started it, one per line of its stdout. */
export type TestRecord =
  | (FinishedTest & { readonly kind: 'passed'; readonly durationMs: number })
  | (FinishedTest & { readonly kind: 'failed'; readonly durationMs: number; readonly detail: string })
  | { readonly kind: 'skipped'; readonly name: string; readonly reason: string }
  /** A test file that does not load, or the set-up of a suite: fails without being a test. */
  | (FinishedTest & { readonly kind: 'broken'; readonly detail: string })
  /** A file in which no test ran. */
  | { readonly kind: 'empty'; readonly place: string; readonly file: string | null }
  | { readonly kind: 'printed'; readonly text: string }
  /** Something at the top of a file waits to run, or is over: a file that has as many of both is over itself. */
  | { readonly kind: 'waiting' | 'over'; readonly file: string };

interface FinishedTest {
  /** With the names of the suites around it. */
  readonly name: string;
  /** `packages/rooms/src/room.test.ts:12` */
  readonly place: string;
  /**
   * The test file, as an absolute path: null when node:test does not say. In the one process of all files, a test of a contract
   * that several files call has the file of the contract.
   */
  readonly file: string | null;
}

/** Starts a record (RFC 7464): a test that prints half a line must not swallow the record that follows. */
const recordSeparator = '\u001e';

/** One line, newline included. */
export function encodeRecord(record: TestRecord): string {
  return `${recordSeparator}${JSON.stringify(record)}\n`;
}

/** Splits a line of stdout into what a test printed there itself and the record behind it, if there is one. */
export function decodeLine(line: string): { printed: string; record: TestRecord | null } {
  const at = line.indexOf(recordSeparator);
  if (at === -1) return { printed: line, record: null };
  return { printed: line.slice(0, at), record: JSON.parse(line.slice(at + 1)) as TestRecord };
}
