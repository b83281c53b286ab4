import type { LogFields, Logger, LogLevel } from '@streamxr/kernel';
import { destination, type DestinationStream, pino, stdTimeFunctions } from 'pino';
import { prettyLines } from './pretty-lines.ts';

export interface LoggingOptions {
  readonly level: LogLevel;
  /** `auto`: pretty when a person reads along, JSON otherwise. */
  readonly format: 'json' | 'pretty' | 'auto';
}

/** A logger on standard output: one line for each event, as JSON `{"level":"info","time":…,"event":…}` or made for reading. */
export function createLogger({ level, format }: LoggingOptions): Logger {
  // Synchronous: the last lines before a crash are the ones that matter.
  const stdout = destination({ dest: 1, sync: true });
  const pretty = format === 'pretty' || (format === 'auto' && process.stdout.isTTY);
  return createLoggerTo(pretty ? prettyLines(stdout) : stdout, level);
}

export function createLoggerTo(stream: DestinationStream, level: LogLevel): Logger {
  const root = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      errorKey: 'error',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return new PinoLogger(root);
}

/** What PinoLogger needs of pino. */
interface PinoLike {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
  child(fields: object): PinoLike;
}

class PinoLogger implements Logger {
  readonly #pino: PinoLike;

  constructor(inner: PinoLike) {
    this.#pino = inner;
  }

  debug(event: string, fields: LogFields = {}): void {
    this.#pino.debug(fields, event);
  }

  info(event: string, fields: LogFields = {}): void {
    this.#pino.info(fields, event);
  }

  warn(event: string, fields: LogFields = {}): void {
    this.#pino.warn(fields, event);
  }

  error(event: string, fields: LogFields = {}): void {
    this.#pino.error(fields, event);
  }

  with(fields: LogFields): Logger {
    return new PinoLogger(this.#pino.child(fields));
  }
}
