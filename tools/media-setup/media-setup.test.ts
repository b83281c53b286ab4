import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  cachedWorkerPath,
  findWorkerBinary,
  mediasoupFolder,
} from '@streamxr/adapter-mediasoup/worker-binary';
import { whileLocked } from './lock.ts';
import { readSources, renderNinjaFile } from './ninja-file.ts';
import { applyPatch, workerPatches } from './patches.ts';
import { prebuiltUrl } from './prebuilt.ts';

const workerFolder = join(mediasoupFolder, 'worker');
const read = (path: string): string => readFileSync(join(workerFolder, path), 'utf8');

test('M1 the sources of the media engine that npm brought are the ones that its build expects', () => {
  const sources = readSources(read('meson.build'), read('deps/libwebrtc/meson.build'));
  const files = [...sources.own, ...sources.libwebrtc];
  assert.ok(files.length > 200, `${files.length} files`);
  assert.deepEqual(
    files.filter((path) => !existsSync(join(workerFolder, path))),
    [],
  );
  const text = renderNinjaFile(
    sources,
    { worker: '/w', shim: '/s', generated: '/g', srtpHeaders: '/h', libsrtp: '/l.a' },
    true,
  );
  for (const path of files) assert.ok(text.includes(`build obj/${path}.o: `), path);
});

test('M1 every patch of the media engine finds its place once, and not twice', () => {
  for (const patch of workerPatches) {
    const patched = applyPatch(read(patch.path), patch);
    assert.ok(patched.includes(patch.to));
    assert.throws(() => applyPatch(patched, patch), /not what its patch expects/);
  }
});

test('M1 the media engine is the own one where one is named, else the cached one, else there is a reason', () => {
  const environment = { XDG_CACHE_HOME: '/nowhere' };
  assert.match(cachedWorkerPath(environment), /^\/nowhere\/streamxr\/mediasoup-worker\/3\.\d+\.\d+-\w+-\w+/);
  assert.equal(findWorkerBinary(environment).kind, 'missing');
  const own = findWorkerBinary({ ...environment, MEDIASOUP_WORKER_BIN: process.execPath });
  assert.deepEqual(own, { kind: 'own', path: process.execPath });
  const unusable = findWorkerBinary(environment, '/etc/passwd');
  assert.ok(unusable.kind === 'missing' && unusable.why.includes('/etc/passwd'));
});

test('M1 the prebuilt media engine is looked for where its makers or the operator put it', () => {
  assert.match(
    prebuiltUrl({}),
    /^https:\/\/github\.com\/.*\/mediasoup-worker-[\d.]+-\w+-\w+(-kernel\d+)?\.tgz$/,
  );
  const own = prebuiltUrl({ MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: 'http://127.0.0.1:1' });
  assert.ok(own.startsWith('http://127.0.0.1:1/3.'));
});

test('two that prepare the same thing take turns', async () => {
  const said: string[] = [];
  const order: string[] = [];
  const job = (name: string) =>
    whileLocked(
      'lock of a test',
      (line) => said.push(line),
      async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`${name} ends`);
      },
    );
  await Promise.all([job('one'), job('two')]);
  assert.deepEqual(order, ['one begins', 'one ends', 'two begins', 'two ends']);
  assert.equal(said.length, 1);
});
