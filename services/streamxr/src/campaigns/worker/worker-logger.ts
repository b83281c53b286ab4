import type { LogFields, Logger, LogLevel } from '@streamxr/kernel';
import type { FromWorker } from './worker-messages.ts';

/** A logger whose lines the main thread writes. */
export function workerLogger(post: (message: FromWorker) => void, fixed: LogFields = {}): Logger {
  const say =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}): void =>
      post({ type: 'log', level, event, fields: { ...fixed, ...fields } });
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    with: (fields) => workerLogger(post, { ...fixed, ...fields }),
  };
}
