export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Flat facts about one event; an Error under `error` is printed with its stack. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | Error>>;

/** One line each: `event` says what changed, in lower case, stable enough to alert on. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A logger whose lines all carry `fields`. */
  with(fields: LogFields): Logger;
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silentLogger,
};
