import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JSHandle } from 'playwright-core';
import { build } from 'vite';
import { TestBrowser } from '../../../clients/web/e2e/testing/browser.ts';
import type { Studio } from './page/studio.ts';

const source = fileURLToPath(new URL('./page/', import.meta.url));
const scratch = fileURLToPath(new URL('../../../.cache/', import.meta.url));
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

export interface OpenStudio extends AsyncDisposable {
  /** In the page. */
  readonly studio: JSHandle<Studio>;
  /** What the page can have by hash; to be filled by whoever takes pictures. */
  readonly files: Map<string, Uint8Array>;
}

/** Builds the page of ./page and opens it in Chromium, 640 × 360 pixels. Throws when there is no Chromium on this machine. */
export async function openStudio(): Promise<OpenStudio> {
  await using opened = new AsyncDisposableStack();
  await mkdir(scratch, { recursive: true });
  const built = await mkdtemp(join(scratch, 'studio-'));
  opened.defer(() => rm(built, { recursive: true, force: true }));
  await build({
    root: source,
    configFile: false,
    logLevel: 'warn',
    build: { outDir: built, emptyOutDir: true, target: 'esnext', chunkSizeWarningLimit: 2_000 },
  });
  const files = new Map<string, Uint8Array>();
  const url = opened.use(await serve(built, files)).url;
  const browser = opened.use(await TestBrowser.launch());
  const visit = opened.use(
    await browser.open({ url, viewport: { width: 640, height: 360 }, allPictures: true }),
  );
  const studio = await visit.until('the studio', async () => {
    const handle = await visit.page.evaluateHandle(() => window.studio ?? null);
    const isThere = await handle.evaluate((value) => value !== null);
    return isThere && (handle as JSHandle<Studio>);
  });
  const kept = opened.move();
  return {
    studio,
    files,
    [Symbol.asyncDispose]: async () => {
      visit.assertNoProblems();
      await kept.disposeAsync();
    },
  };
}

async function serve(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ readonly url: string } & Disposable> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const give = (bytes: Uint8Array | undefined): unknown =>
      bytes === undefined
        ? response.writeHead(404).end()
        : response.writeHead(200, { 'content-type': types[extname(pathname)] ?? '' }).end(bytes);
    if (pathname.startsWith('/files/')) return void give(files.get(pathname.slice('/files/'.length)));
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    const path = join(folder, pathname === '/' ? 'index.html' : pathname);
    readFile(path).then(give, () => give(undefined));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}
