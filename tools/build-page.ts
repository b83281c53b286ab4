import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPageBuiltFrom, pageDistFolder, pageFingerprint, pageFolder, stampName } from './page-stamp.ts';
import { repositoryRoot } from './workspace.ts';

/**
 * Builds the page into `clients/web/dist` unless it was built from the same sources, and says in one line which it was.
 * Builds of several processes do not disturb each other: each writes a folder of its own and puts it in place when it is whole.
 * Throws when Vite does.
 */
async function buildPage(): Promise<void> {
  const startedMs = performance.now();
  const fingerprint = pageFingerprint();
  if (isPageBuiltFrom(fingerprint)) {
    console.log('page: up to date');
    return;
  }
  const { build } = await import('vite');
  // On the same file system as the target, so that putting it in place is one rename.
  const scratch = join(repositoryRoot, '.cache');
  mkdirSync(scratch, { recursive: true });
  const built = mkdtempSync(join(scratch, 'page-'));
  try {
    await build({
      root: pageFolder,
      configFile: join(pageFolder, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: built, emptyOutDir: true },
    });
    writeFileSync(join(built, stampName), fingerprint);
    putInPlace(built, fingerprint);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
  console.log(`page: built in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

/** Swaps the finished build in. Another process that was quicker with the same sources keeps its own: it may be serving it already. */
function putInPlace(built: string, fingerprint: string): void {
  if (isPageBuiltFrom(fingerprint)) return;
  const former = `${built}-former`;
  try {
    if (existsSync(pageDistFolder)) renameSync(pageDistFolder, former);
    renameSync(built, pageDistFolder);
  } catch (error) {
    // Between the look and the rename another build of the same sources may have moved in.
    if (!isPageBuiltFrom(fingerprint)) throw error;
  } finally {
    rmSync(former, { recursive: true, force: true });
  }
}

try {
  await buildPage();
} catch (error) {
  // Vite's message says which import of which file; its stack is Vite's own.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
