import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isPageBuiltFrom, pageFingerprint } from './page-stamp.ts';
import { repositoryRoot } from './workspace.ts';

/** Builds the page in a process of its own, so that the server does not carry Vite's threads and memory for the rest of its life. */
async function buildPageIfStale(): Promise<void> {
  if (isPageBuiltFrom(pageFingerprint())) return;
  console.log('Building the page (only after a change) …');
  const builder = spawn(process.execPath, [join(repositoryRoot, 'tools/build-page.ts')], {
    stdio: 'inherit',
  });
  const stop = (): void => {
    builder.kill();
    // Nobody was served yet: there is nothing to drain.
    process.exit(0);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const [exitCode] = (await once(builder, 'exit')) as [number | null];
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (exitCode !== 0) {
    console.error('The page could not be built, see above.');
    process.exit(1);
  }
}

await buildPageIfStale();
// In this process: the server itself receives the signals, and its exit code is ours. (The scripts say `exec` for the same reason:
// a shell in between would die of a signal to the group, and npm would report that instead of a clean end.) On ^C the terminal
// signals us and npm passes its own on: the server sees SIGINT twice within milliseconds, which must not count as impatience.
await import('../services/streamxr/src/main.ts');
