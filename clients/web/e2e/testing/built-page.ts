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

export interface ServedPageOptions {
  /** The folder of its index.html. */
  readonly source: string;
  /** What it can have at `/files/…`; may be filled while the page is open. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** The address to listen on: this machine's own unless said. */
  readonly host?: string;
}

export interface BuiltPageOptions extends ServedPageOptions {
  readonly viewport: { readonly width: number; readonly height: number };
}

export interface ServedPage extends AsyncDisposable {
  readonly port: number;
}

export interface BuiltPage extends AsyncDisposable {
  readonly visit: RoomPage;
}

/** Builds a page that is not the product's and opens it in Chromium. Throws when there is no Chromium on this machine. */
export async function openBuiltPage({ viewport, ...options }: BuiltPageOptions): Promise<BuiltPage> {
  await using opened = new AsyncDisposableStack();
  const { port } = opened.use(await serveBuiltPage(options));
  const browser = opened.use(await TestBrowser.launch());
  const url = `http://127.0.0.1:${port}`;
  const visit = opened.use(await browser.open({ url, viewport, allPictures: true }));
  const kept = opened.move();
  return { visit, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Builds such a page and serves it. */
export async function serveBuiltPage({
  source,
  files = new Map(),
  host = '127.0.0.1',
}: ServedPageOptions): Promise<ServedPage> {
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
  const { port } = opened.use(await serve(built, files, host));
  const kept = opened.move();
  return { port, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function serve(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  host: string,
): Promise<{ readonly port: number } & Disposable> {
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
  }).listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, [Symbol.dispose]: () => void server.close() };
}
