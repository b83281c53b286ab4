import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { cachedWorkerPath, findWorkerBinary } from '@streamxr/adapter-mediasoup/worker-binary';
import { runProgram } from '../run-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'media-setup-'));
after(() => rmSync(folder, { recursive: true }));

/** A site that has one release, for whatever machine asks. */
async function serveReleases(archive: Buffer): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    response.writeHead(request.url?.endsWith('.tgz') === true ? 200 : 404).end(archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

test('M1 a prebuilt media engine is fetched where its site can be reached, and tried before it is kept', async () => {
  const present = findWorkerBinary(process.env);
  assert.ok(present.kind !== 'missing', 'the media engine step of the tests comes first');
  const archivePath = join(folder, 'release.tgz');
  await runProgram(['tar', '-czf', archivePath, '-C', dirname(present.path), 'mediasoup-worker'], {
    timeoutMs: 30_000,
  });
  const releases = await serveReleases(readFileSync(archivePath));
  try {
    const env = {
      XDG_CACHE_HOME: join(folder, 'cache'),
      MEDIASOUP_WORKER_BIN: '',
      MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: releases.url,
    };
    const setUp = () => runProgram([process.execPath, 'tools/media-setup.ts'], { timeoutMs: 60_000, env });
    const first = await setUp();
    assert.match(first.output, /^mediasoup-worker 3[.\d]+, prebuilt: /m);
    const target = cachedWorkerPath(env);
    assert.equal(statSync(target).mode & 0o111, 0o111);
    const second = await setUp();
    assert.match(second.output, /^mediasoup-worker 3[.\d]+, cached: /m);
  } finally {
    releases.close();
  }
});
