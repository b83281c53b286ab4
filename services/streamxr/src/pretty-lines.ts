import type { DestinationStream } from 'pino';

const colours: Readonly<Record<string, string>> = { debug: '90', info: '36', warn: '33', error: '31' };

interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly event: string;
  readonly error?: { readonly stack?: string };
}

/** Turns the logger's JSON lines into lines for a person at a terminal: `12:04:05 info  room opened  room=default`. */
export function prettyLines(stream: DestinationStream): DestinationStream {
  return { write: (line) => stream.write(`${prettyLine(line)}\n`) };
}

function prettyLine(json: string): string {
  // Our own logger wrote it: LogFields are flat, and pino turns an Error into a record with its stack.
  const { level, time, event, error, ...fields } = JSON.parse(json) as LogLine;
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  const head = `\u001b[90m${time.slice(11, 19)}\u001b[0m \u001b[${colours[level] ?? '0'}m${level.padEnd(5)}\u001b[0m ${event}`;
  const line = facts.length === 0 ? head : `${head}  \u001b[90m${facts.join(' ')}\u001b[0m`;
  return error?.stack === undefined ? line : `${line}\n${error.stack}`;
}
