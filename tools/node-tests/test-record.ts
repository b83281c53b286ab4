/** What the reporter inside `node --test` tells the program that started it, one per line of its stdout. */
export type TestRecord =
  | { readonly kind: 'passed'; readonly name: string; readonly durationMs: number }
  | {
      readonly kind: 'failed';
      readonly name: string;
      readonly durationMs: number;
      readonly place: string;
      readonly detail: string;
    }
  | { readonly kind: 'skipped'; readonly name: string; readonly reason: string }
  /** A test file that does not load, or the set-up of a suite: fails without being a test. */
  | { readonly kind: 'broken'; readonly name: string; readonly place: string; readonly detail: string }
  /** A file in which no test ran. */
  | { readonly kind: 'empty'; readonly place: string }
  | { readonly kind: 'printed'; readonly text: string };

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
