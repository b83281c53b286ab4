import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { TestBrowser } from './browser.ts';
import type { RoomPage } from './room-page.ts';

const scratch = fileURLToPath(new URL('../../../../.cache/', import.meta.url));
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

export interface BuiltPageOptions {
  /** The folder of its index.html. */
  readonly source: string;
  readonly viewport: { readonly width: number; readonly height: number };
  /** What it can have at `/files/…`; may be filled while the page is open. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

export interface BuiltPage extends AsyncDisposable {
  readonly visit: RoomPage;
}

/** Builds a page that is not the product's and opens it in Chromium. Throws when there is no Chromium on this machine. */
export async function openBuiltPage({
  source,
  viewport,
  files = new Map(),
}: BuiltPageOptions): Promise<BuiltPage> {
  await using opened = new AsyncDisposableStack();
  await mkdir(scratch, { recursive: true });
  const built = await mkdtemp(join(scratch, 'page-'));
  opened.defer(() => rm(built, { recursive: true, force: true }));
  await build({
    root: source,
    configFile: false,
    logLevel: 'warn',
    build: { outDir: built, emptyOutDir: true, target: 'esnext', chunkSizeWarningLimit: 2_000 },
  });
  const url = opened.use(await serve(built, files)).url;
  const browser = opened.use(await TestBrowser.launch());
  const visit = opened.use(await browser.open({ url, viewport, allPictures: true }));
  const kept = opened.move();
  return { visit, [Symbol.asyncDispose]: () => kept.disposeAsync() };
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
