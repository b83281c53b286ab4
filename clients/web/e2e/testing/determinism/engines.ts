import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import type * as Scene from './scene-run.ts';
import type { SceneRun } from './scene-run.ts';
import { TestBrowser } from '../browser.ts';

const scratch = fileURLToPath(new URL('../../../../../.cache/', import.meta.url));
const entry = fileURLToPath(new URL('./scene-run.ts', import.meta.url));
const onNode = fileURLToPath(new URL('./on-node.mjs', import.meta.url));
/** Debian's, or whatever else the machine was given; another version than ours, or it proves nothing new. */
const otherNodes = ['/usr/bin/node', '/usr/local/bin/node'];

/** Something that runs the particle kernel. */
export interface Engine {
  readonly name: string;
  run(run: SceneRun): Promise<readonly string[]>;
}

export interface Engines extends AsyncDisposable {
  readonly engines: readonly Engine[];
}

/** All engines of this machine that the same bundle runs in: this Node, other ones, Chromium. */
export async function openEngines(): Promise<Engines> {
  await using opened = new AsyncDisposableStack();
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'determinism-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: folder,
      target: 'es2022',
      minify: false,
      lib: { entry, formats: ['es'], fileName: () => 'scene.js' },
    },
  });
  const bundle = join(folder, 'scene.js');
  const nodes = [execPath, ...otherNodes].map((path) => ({ path, version: versionOf(path) }));
  const distinct = new Map(nodes.flatMap(({ path, version }) => (version === null ? [] : [[version, path]])));
  const chromium = opened.use(await openChromium(bundle));
  const kept = opened.move();
  return {
    engines: [
      ...[...distinct].map(([version, path]) => ({
        name: `Node ${version}`,
        run: (run: SceneRun) => runOnNode(path, bundle, run),
      })),
      chromium,
    ],
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function versionOf(path: string): string | null {
  try {
    return execFileSync(path, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

async function runOnNode(path: string, bundle: string, run: SceneRun): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(path, [
    onNode,
    pathToFileURL(bundle).href,
    JSON.stringify(run),
  ]);
  return JSON.parse(stdout) as string[];
}

async function openChromium(bundle: string): Promise<Engine & AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const url = opened.use(await serve(bundle)).url;
  const browser = opened.use(await TestBrowser.launch());
  const visit = opened.use(await browser.open({ url, allPictures: true }));
  const version = await visit.page.evaluate(() => /Chrome\/(\d+)/.exec(navigator.userAgent)?.[1] ?? '');
  const kept = opened.move();
  return {
    name: `Chromium ${version}`,
    run: (run) =>
      visit.page.evaluate(async (wanted) => {
        const path = '/scene.js';
        const { helperOver, runScene } = (await import(path)) as typeof Scene;
        return runScene(wanted, () => {
          const worker = new Worker('/helper.js', { type: 'module' });
          return helperOver({
            post: (order) => worker.postMessage(order),
            onAnswer: (listener) => worker.addEventListener('message', listener),
            stop: () => worker.terminate(),
          });
        });
      }, run),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const helperScript = `import { helperThread } from '/scene.js';
const obey = helperThread();
addEventListener('message', ({ data }) => void obey(data).then(() => postMessage(null)));`;

/** An empty page that may share memory with its workers. */
async function serve(bundle: string): Promise<{ readonly url: string } & Disposable> {
  const files: Readonly<Record<string, readonly [string, string | Uint8Array]>> = {
    '/': ['text/html', '<!doctype html><title>engine</title><link rel="icon" href="data:,">'],
    '/scene.js': ['text/javascript', await readFile(bundle)],
    '/helper.js': ['text/javascript', helperScript],
  };
  const server = createServer((request, response) => {
    const [type, bytes] = files[request.url ?? ''] ?? ['', null];
    response.writeHead(bytes === null ? 404 : 200, {
      'content-type': type,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(bytes ?? undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}
