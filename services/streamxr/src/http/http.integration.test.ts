import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { issueTicket, type TicketOrder } from '@streamxr/access';
import { sampleGlb } from '@streamxr/assets/testing';
import { ManualClock } from '@streamxr/kernel';
import type { Asset } from '@streamxr/protocol';
import { HttpFixture, refusalOf, ticketKey } from './testing/http-fixture.ts';

async function uploaded(
  fixture: HttpFixture,
  paddingBytes = 0,
): Promise<{ asset: Asset; glb: Uint8Array; url: string }> {
  const glb = sampleGlb('', paddingBytes) as Uint8Array<ArrayBuffer>;
  const { asset } = (await (await fixture.upload(glb)).json()) as { asset: Asset };
  return { asset, glb, url: `${fixture.url}/api/assets/${asset.assetId}/lods/high` };
}

test('A3 a range of a model is that part of it', async () => {
  await using fixture = await HttpFixture.start();
  const { asset, glb, url } = await uploaded(fixture, 200_000);
  const get = (range: string, more: Record<string, string> = {}): Promise<Response> =>
    fetch(url, { headers: { range, ...more } });

  const part = await get('bytes=70000-140000');
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('content-range'), `bytes 70000-140000/${glb.length}`);
  assert.deepEqual(new Uint8Array(await part.arrayBuffer()), glb.slice(70_000, 140_001));
  assert.deepEqual(new Uint8Array(await (await get('bytes=-5')).arrayBuffer()), glb.slice(-5));
  assert.deepEqual(new Uint8Array(await (await get('bytes=10-')).arrayBuffer()), glb.slice(10));

  const beyond = await get(`bytes=${glb.length}-`);
  assert.equal(beyond.status, 416);
  assert.equal(beyond.headers.get('content-range'), `bytes */${glb.length}`);
  for (const odd of ['bytes=5-2', 'bytes=0-5,4-9', 'lines=1-2', 'bytes=-'])
    assert.equal((await get(odd)).status, 200, odd);
  assert.equal(
    (await get('bytes=0-1', { 'if-range': '"another"' })).status,
    200,
    'a changed file is sent whole',
  );
  assert.equal((await get('bytes=0-1', { 'if-range': `"${asset.sha256}"` })).status, 206);
  assert.equal((await get('bytes=0-1', { 'if-range': new Date().toUTCString() })).status, 200);
});

test('A3 several ranges at once come as one multipart answer', async () => {
  await using fixture = await HttpFixture.start();
  const { glb, url } = await uploaded(fixture);
  const answer = await fetch(url, { headers: { range: 'bytes=0-3,-4, 20-29' } });
  assert.equal(answer.status, 206);
  const boundary = /^multipart\/byteranges; boundary=(\w+)$/.exec(
    answer.headers.get('content-type') ?? '',
  )?.[1];
  const body = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.headers.get('content-length'), String(body.length));
  const parts = body.toString('latin1').split(`--${boundary}`);
  assert.deepEqual([parts.length, parts.at(-1)], [5, '--\r\n']);
  const expected = [
    [0, 3],
    [glb.length - 4, glb.length - 1],
    [20, 29],
  ] as const;
  for (const [at, [start, end]] of expected.entries()) {
    const [head = '', ...content] = (parts[at + 1] ?? '').split('\r\n\r\n');
    assert.match(head, new RegExp(`Content-Range: bytes ${start}-${end}/${glb.length}$`));
    assert.equal(
      content.join('\r\n\r\n'),
      `${Buffer.from(glb.subarray(start, end + 1)).toString('latin1')}\r\n`,
    );
  }
  const head = await fetch(url, { method: 'HEAD', headers: { range: 'bytes=0-3,-4, 20-29' } });
  assert.equal(head.headers.get('content-length'), String(body.length));
});

test('A3 a model that is known already is not sent again', async () => {
  await using fixture = await HttpFixture.start();
  const { asset, url } = await uploaded(fixture);
  const first = await fetch(url);
  const etag = first.headers.get('etag') ?? '';
  assert.equal(etag, `"${asset.sha256}"`);
  assert.equal(first.headers.get('content-type'), 'model/gltf-binary');
  for (const validator of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const again = await fetch(url, { headers: { 'if-none-match': validator } });
    assert.equal(again.status, 304, validator);
    assert.equal((await again.arrayBuffer()).byteLength, 0);
  }
});

test('A3 the hashed address may be kept for ever; HEAD tells the size', async () => {
  await using fixture = await HttpFixture.start();
  const { asset, glb } = await uploaded(fixture);
  const head = await fetch(`${fixture.url}/api/blobs/${asset.sha256}`, { method: 'HEAD' });
  assert.equal(head.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal(head.headers.get('content-length'), String(glb.length));
  for (const odd of ['0'.repeat(64), 'x', '..%2f..%2fetc%2fpasswd']) {
    const refused = await refusalOf(await fetch(`${fixture.url}/api/blobs/${odd}`));
    assert.deepEqual([refused.status, refused.code], [404, 'ASSET_NOT_FOUND'], odd);
  }
});

test('A3 what is in memory is answered as what is not, until it is deleted', async () => {
  await using fixture = await HttpFixture.start();
  const { asset, glb } = await uploaded(fixture);
  const url = `${fixture.url}/api/blobs/${asset.sha256}`;
  const answers = [];
  // The first is read from storage, the last by the routes, because it says more than it wants.
  for (const headers of [{}, {}, { range: `bytes=0-${glb.length}` }]) {
    const response = await fetch(url, { headers });
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), glb);
    const { date: _date, 'content-range': _range, ...rest } = Object.fromEntries(response.headers);
    answers.push(rest);
  }
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
  assert.equal(fixture.library.hotContent(asset.sha256)?.bytes.length, glb.length);
  await fetch(`${fixture.url}/api/assets/${asset.assetId}`, { method: 'DELETE' });
  assert.equal((await fetch(url)).status, 404);
});

test('A1 a model that is deleted while it is downloaded costs nobody anything', async () => {
  await using fixture = await HttpFixture.start();
  const { asset, url } = await uploaded(fixture, 900_000);
  const slow = await fetch(url);
  const reader = slow.body!.getReader();
  await reader.read();
  assert.equal((await fetch(`${fixture.url}/api/assets/${asset.assetId}`, { method: 'DELETE' })).status, 204);
  // The rest comes or the connection ends; either way the server goes on.
  let done = false;
  while (!done)
    done = await reader.read().then(
      (piece) => piece.done,
      () => true,
    );
  assert.equal((await fetch(url)).status, 404);
  assert.equal((await fetch(`${fixture.url}/health`)).status, 200);
});

test('A1 addresses that lead nowhere say so in the form of all refusals', async () => {
  await using fixture = await HttpFixture.start();
  const { asset } = await uploaded(fixture);
  const at = async (path: string, method = 'GET'): Promise<unknown[]> => {
    const refused = await refusalOf(await fetch(fixture.url + path, { method }));
    return [refused.status, refused.code];
  };
  assert.deepEqual(await at('/api/assets/0000000000000000'), [404, 'ASSET_NOT_FOUND']);
  assert.deepEqual(await at('/api/assets/..%2F..%2Fx'), [404, 'ASSET_NOT_FOUND']);
  assert.deepEqual(await at(`/api/assets/${asset.assetId}/lods/ultra`), [400, 'BAD_FIELD']);
  assert.deepEqual(await at('/api/assets/0000000000000000', 'DELETE'), [404, 'ASSET_NOT_FOUND']);
  assert.deepEqual(await at('/api/nothing'), [404, 'NOT_FOUND']);
  assert.deepEqual(await at('/api/assets', 'POST'), [404, 'NOT_FOUND']);
  assert.deepEqual(await at('/nothing.html'), [404, 'NOT_FOUND']);
  assert.deepEqual(await at('/%ff%fe'), [400, 'BAD_FIELD']);
  assert.deepEqual(await at('/api/rooms/nowhere'), [404, 'ROOM_NOT_FOUND']);
  assert.deepEqual(await at('/api/rooms/a%20b'), [404, 'ROOM_NOT_FOUND']);
});

test('A1 what is not HTTP is answered and shut out', async () => {
  await using fixture = await HttpFixture.start();
  const socket = connect(fixture.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data: Buffer) => (answer += data.toString()));
  socket.write('\u0016\u0003\u0001 hello?\r\n\r\n');
  await once(socket, 'close');
  assert.match(answer, /^HTTP\/1.1 400 [^]*BAD_FIELD/);
});

test('P1 rooms are listed with their members and objects', async () => {
  const room = {
    room: 'studio',
    members: 2,
    spectators: 1,
    waiting: 0,
    objects: 5,
    createdAt: 1_700_000_000_000,
  };
  await using fixture = await HttpFixture.start({ rooms: [room] });
  assert.deepEqual(await (await fetch(`${fixture.url}/api/rooms`)).json(), { rooms: [room] });
  assert.deepEqual(await (await fetch(`${fixture.url}/api/rooms/studio`)).json(), { room });
});

test('P5 I2 slow mode is set over HTTP by who may moderate that room', async () => {
  const room = { room: 'studio', members: 0, spectators: 0, waiting: 0, objects: 0, createdAt: 0 };
  await using fixture = await HttpFixture.start({ rooms: [room] });
  const put = async (body: unknown, order: Partial<TicketOrder> | null, at = 'studio') => {
    const ticket = { subject: 's', role: 'owner', room: 'studio', lifetimeMs: 60_000, ...order } as const;
    return fetch(`${fixture.url}/api/rooms/${at}/slow-mode`, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(order === null
          ? {}
          : { authorization: `Bearer ${await issueTicket(ticketKey, ticket, Date.now())}` }),
      },
    });
  };
  const refusedWith = async (response: Response): Promise<unknown> => (await refusalOf(response)).code;
  assert.deepEqual(await (await put({ seconds: 30 }, {})).json(), { room: 'studio', slowModeSeconds: 30 });
  assert.equal(fixture.slowModes.get('studio'), 30);
  assert.equal(await refusedWith(await put({ seconds: 30 }, null)), 'NOT_ALLOWED');
  assert.equal(await refusedWith(await put({ seconds: 30 }, { role: 'premium' })), 'NOT_ALLOWED');
  assert.equal(await refusedWith(await put({ seconds: 30 }, { room: 'attic' })), 'NOT_ALLOWED');
  assert.equal(await refusedWith(await put({ seconds: 30 }, { room: '*' }, 'attic')), 'ROOM_NOT_FOUND');
  for (const seconds of [-1, 1.5, 3_601, '5', null])
    assert.equal(await refusedWith(await put({ seconds }, {})), 'BAD_FIELD');
});

test('S5 health says which part fails; readiness follows it and the draining', async () => {
  const clock = new ManualClock();
  await using fixture = await HttpFixture.start({ clock });
  const ask = async (
    path: string,
  ): Promise<{ status: number; body: { status: string; checks: Record<string, { status: string }> } }> => {
    clock.advance(5_000);
    const response = await fetch(fixture.url + path);
    return { status: response.status, body: (await response.json()) as never };
  };
  const well = await ask('/health');
  assert.equal(well.status, 200);
  assert.equal(well.body.status, 'ok');
  assert.equal((await ask('/ready')).status, 200);

  fixture.blobs.failNext('STORAGE_FULL');
  const ill = await ask('/health');
  assert.equal(ill.status, 503);
  assert.deepEqual(
    [ill.body.status, ill.body.checks['database']?.status, ill.body.checks['blobs']?.status],
    ['failing', 'ok', 'failing'],
  );
  fixture.phase = 'draining';
  const draining = await ask('/ready');
  assert.deepEqual([draining.status, draining.body.status], [503, 'draining']);
  assert.equal((await ask('/health')).status, 200);
});

test('S6 metrics carry the agreed names', async () => {
  await using fixture = await HttpFixture.start({
    rooms: [{ room: 'studio', members: 2, spectators: 0, waiting: 0, objects: 5, createdAt: 0 }],
  });
  const { asset, glb, url } = await uploaded(fixture);
  await (await fetch(url)).arrayBuffer();
  const text = await (await fetch(`${fixture.url}/metrics`)).text();
  for (const line of [
    'streamxr_websocket_connections 3',
    'streamxr_room_users{room="studio"} 2',
    'streamxr_shared_objects_total 5',
    `streamxr_asset_requests_total{asset="${asset.assetId}",lod="high"} 1`,
    `streamxr_asset_bytes_transferred ${glb.length}`,
    'streamxr_client_bandwidth_bps_count 0',
  ]) {
    assert(text.includes(`${line}\n`), `${line} is missing`);
  }
  assert.doesNotMatch(text, /route="\/api\/assets\/[0-9a-f]{16}/, 'routes are patterns');
});

test('I3 every answer carries the safe headers', async () => {
  await using fixture = await HttpFixture.start();
  const { asset } = await uploaded(fixture);
  const paths = [
    '/',
    '/assets/app-1a2b3c.js',
    '/nothing',
    '/api/assets',
    '/api/nothing',
    `/api/blobs/${asset.sha256}`,
    '/health',
    '/metrics',
  ];
  for (const path of paths) {
    const { headers } = await fetch(fixture.url + path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', path);
    assert.equal(headers.get('cross-origin-embedder-policy'), 'require-corp', path);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path);
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    assert.match(headers.get('permissions-policy') ?? '', /xr-spatial-tracking=\(self\)/, path);
    assert.match(
      headers.get('content-security-policy') ?? '',
      /default-src 'none'.*frame-ancestors 'none'/,
      path,
    );
  }
  const { headers } = await fetch(fixture.url);
  assert.match(headers.get('content-security-policy') ?? '', /script-src 'self' 'wasm-unsafe-eval';/);
});

test('A7 the page is asked for anew each time, what its names hash is not', async () => {
  await using fixture = await HttpFixture.start();
  const page = await fetch(`${fixture.url}/?room=studio`);
  assert.equal(page.status, 200);
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
  const script = await fetch(`${fixture.url}/assets/app-1a2b3c.js`, {
    headers: { 'accept-encoding': 'identity' },
  });
  assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  const packed = await fixture.app.inject({
    url: '/assets/app-1a2b3c.js',
    headers: { 'accept-encoding': 'gzip' },
  });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.equal(packed.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal((await fetch(`${fixture.url}/.built-from`)).status, 404);
  assert.equal((await fetch(`${fixture.url}/..%2f..%2fetc/passwd`)).ok, false);
});

test('I3 the page learns what it must know of its server', async () => {
  await using fixture = await HttpFixture.start({ assetBytesMax: 5_000 });
  assert.deepEqual(await (await fetch(`${fixture.url}/api/server`)).json(), {
    version: '1.2.3',
    urls: ['http://10.0.0.1:3000'],
    tls: false,
    guests: 'edit',
    limits: { assetBytesMax: 5_000 },
  });
});
