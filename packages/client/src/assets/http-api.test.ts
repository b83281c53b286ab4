import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { outcomeOf } from '../testing/room-rig.ts';
import { AssetHttpApi, httpBaseOf } from './http-api.ts';

const asset = {
  assetId: '00112233445566ff',
  name: 'Chair',
  bytes: 4,
  sha256: 'ab'.repeat(32),
  status: 'processing',
  lods: {},
  createdAt: 1,
} as const;

async function serve(
  context: TestContext,
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
): Promise<URL> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (part: string) => (body += part));
    request.on('end', () => answer(request, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  return httpBaseOf(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`);
}

test('A3 an upload is a form with the file and its name, and gives the asset', async (context) => {
  const base = await serve(context, (request, body, response) => {
    assert.equal(`${request.method} ${request.url}`, 'POST /api/assets/upload');
    assert.equal(request.headers.authorization, 'Bearer secret');
    assert.match(body, /name="file"; filename="Chair"/);
    assert.match(body, /name="name"\r\n\r\nChair/);
    response.writeHead(201).end(JSON.stringify({ asset }));
  });
  const progress: number[] = [];
  const api = new AssetHttpApi(base, 'secret');
  const uploaded = await api.upload(new Blob(['glTF']), 'Chair', {
    onProgress: (sent) => progress.push(sent),
  });
  assert.deepEqual(uploaded, asset);
  assert.deepEqual(progress, [0, 4]);
});

test('A3 a refused upload says why, whatever stands in between', async (context) => {
  let body = JSON.stringify({ error: { code: 'ASSET_NOT_GLB', message: 'That is a JPEG.' } });
  const base = await serve(context, (_request, _body, response) => response.writeHead(415).end(body));
  const api = new AssetHttpApi(base, undefined);
  await assert.rejects(api.upload(new Blob(['x']), 'x'), {
    code: 'ASSET_NOT_GLB',
    message: 'That is a JPEG.',
  });
  body = '<html>Bad Gateway</html>';
  assert.equal(await outcomeOf(api.upload(new Blob(['x']), 'x')), 'INTERNAL');
  body = 'null';
  assert.equal(await outcomeOf(api.remove(asset.assetId)), 'INTERNAL');
});

test('A3 a server that cannot be reached is OFFLINE, an aborted upload its own reason', async () => {
  const api = new AssetHttpApi(new URL('http://127.0.0.1:1/'), undefined);
  assert.equal(await outcomeOf(api.upload(new Blob(['x']), 'x')), 'OFFLINE');
  assert.equal(
    await outcomeOf(api.upload(new Blob(['x']), 'x', { signal: AbortSignal.abort() })),
    DOMException.ABORT_ERR,
  );
});

test('the API lies beside the WebSocket', () => {
  assert.equal(httpBaseOf('ws://127.0.0.1:3000/ws').href, 'http://127.0.0.1:3000/');
  assert.equal(httpBaseOf('wss://example.org/xr/ws?x=1').href, 'https://example.org/xr/');
});
