import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { pageDistFolder, pageFolder, stampName } from './page-stamp.ts';
import { repositoryRoot } from './workspace.ts';

// The page is rebuilt, unminified, on every change of its sources; the server starts again on every change of its own.
rmSync(join(pageDistFolder, stampName), { force: true });
const watcher = await build({
  root: pageFolder,
  configFile: join(pageFolder, 'vite.config.ts'),
  build: { outDir: pageDistFolder, emptyOutDir: false, minify: false, sourcemap: true, watch: {} },
});
if ('on' in watcher) {
  // The server looks for the page once, when it starts.
  await new Promise<void>((resolve) => {
    watcher.on('event', ({ code }) => {
      if (code === 'END' || code === 'ERROR') resolve();
    });
  });
}

const server = spawn(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    '--watch',
    join(repositoryRoot, 'services/streamxr/src/main.ts'),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
server.on('exit', (code) => process.exit(code ?? 1));
// In a terminal ^C reaches the server as well; wait for it to drain.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => server.kill('SIGTERM'));
