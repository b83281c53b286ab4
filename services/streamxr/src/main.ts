import type { Logger } from '@streamxr/kernel';
import { renderHelp } from './config/configuration-document.ts';
import { readConfiguration } from './config/read-configuration.ts';
import type { Configuration } from './config/settings.ts';
import { createLogger } from './logging.ts';
import { type RunningServer, startServer } from './server.ts';
import { StartFailure } from './start-failure.ts';
import { readVersion } from './version.ts';

const badUsage = 2;

async function main(): Promise<void> {
  const request = readConfiguration(process.argv.slice(2), process.env);
  switch (request.kind) {
    case 'help':
      process.stdout.write(renderHelp());
      return;
    case 'version':
      process.stdout.write(`${readVersion()}\n`);
      return;
    case 'problems':
      process.stderr.write(`${request.problems.join('\n')}\n`);
      process.exitCode = badUsage;
      return;
    case 'run':
      await run(request.configuration, request.warnings);
  }
}

async function run(configuration: Configuration, warnings: readonly string[]): Promise<void> {
  const logger = createLogger({ level: configuration.logLevel, format: configuration.logFormat });
  endOnBugs(logger);
  for (const warning of warnings) logger.warn('configuration', { problem: warning });
  let server: RunningServer | null = null;
  drainOnSignals(() => server, logger);
  try {
    server = await startServer(configuration, { logger });
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  // At every level: this line is what people and programs wait for.
  announce(server, configuration);
}

/** The first line on standard output that contains "listening" (docs: Starting). */
function announce({ url, urls }: RunningServer, { logFormat, host }: Configuration): void {
  const pretty = logFormat === 'pretty' || (logFormat === 'auto' && process.stdout.isTTY);
  if (!pretty) {
    const line = { level: 'info', time: new Date().toISOString(), event: 'listening', url, urls };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const others = urls.filter((other) => other !== url);
  const lines = [`StreamXR is listening at ${url}`];
  if (others.length > 0) lines.push(`  on this network:      ${others.join('  ')}`);
  else if (host === '127.0.0.1')
    lines.push('  for phones and headsets: npm start -- --host 0.0.0.0 --tls self-signed');
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

/** The first signal drains, a second one ends at once. A server that is still starting has nobody to say goodbye to. */
function drainOnSignals(running: () => RunningServer | null, logger: Logger): void {
  let draining = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (draining) process.exit(1);
    draining = true;
    const server = running();
    if (server === null) process.exit(0);
    void server.drain(signal).then(
      () => {
        logger.info('stopped');
        process.exit(0);
      },
      (error: unknown) => fail(logger, 'drain failed', error),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** After a bug nobody knows what is still true; what was acknowledged is on disk, so the next start is the cure. */
function endOnBugs(logger: Logger): void {
  process.on('uncaughtException', (error) => fail(logger, 'uncaught exception', error));
  process.on('unhandledRejection', (reason) => fail(logger, 'unhandled rejection', reason));
}

function fail(logger: Logger, event: string, error: unknown): never {
  logger.error(event, { error: error instanceof Error ? error : new Error(String(error)) });
  process.exit(1);
}

await main();
