import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { issueTicket } from '@streamxr/access';
import { sampleGlb } from '@streamxr/assets/testing';
import type { Asset } from '@streamxr/protocol';
import { HttpFixture, refusalOf, ticketKey } from './testing/http-fixture.ts';

const nothing = { assets: 0, blobs: 0 };

/** Sends the beginning of a request by hand; `length` is what it claims. */
async function begin(
  fixture: HttpFixture,
  { length, body }: { length: number; body: string | Uint8Array },
): Promise<Socket> {
  const socket = connect(fixture.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `POST /api/assets/upload HTTP/1.1\r\nHost: 127.0.0.1:${fixture.port}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: ${length}\r\n\r\n`,
  );
  socket.write(body);
  return socket;
}

const fileHead = '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.glb"\r\n\r\n';

async function answerOn(socket: Socket): Promise<string> {
  let answer = '';
  socket.on('data', (data: Buffer) => (answer += data.toString()));
  await Promise.race([once(socket, 'close'), sleep(4_000)]);
  return answer;
}

async function isEmptySoon(fixture: HttpFixture): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { assets, blobs } = await fixture.traces();
    if (assets === 0 && blobs === 0) return;
    await sleep(20);
  }
  assert.deepEqual(await fixture.traces(), nothing);
}

test('A1 an uploaded model is listed, read back and deleted', async () => {
  await using fixture = await HttpFixture.start();
  const glb = sampleGlb('chair') as Uint8Array<ArrayBuffer>;
  const created = await fixture.upload(glb, { filename: 'Old Chair.glb' });
  assert.equal(created.status, 201);
  const { asset } = (await created.json()) as { asset: Asset };
  assert.equal(asset.name, 'Old Chair');
  assert.equal(asset.status, 'processing');
  assert.equal(asset.bytes, glb.length);
  assert.deepEqual(asset.lods, { high: { bytes: glb.length, triangles: 1, sha256: asset.sha256 } });

  const list = (await (await fetch(`${fixture.url}/api/assets`)).json()) as { assets: Asset[] };
  assert.deepEqual(list.assets, [asset]);
  const content = await fetch(`${fixture.url}/api/assets/${asset.assetId}/lods/high`);
  assert.deepEqual(new Uint8Array(await content.arrayBuffer()), glb);
  assert.equal(content.headers.get('x-streamxr-lod'), 'high');

  const removed = await fetch(`${fixture.url}/api/assets/${asset.assetId}`, { method: 'DELETE' });
  assert.equal(removed.status, 204);
  assert.deepEqual(await fixture.traces(), nothing);
  assert.equal((await fetch(`${fixture.url}/api/blobs/${asset.sha256}`)).status, 404);
});

test('A2 each level of a processed model is its own, and layers, manifest and thumbnail are there by their hash', async () => {
  await using fixture = await HttpFixture.start({ processing: 'at once' });
  const created = await fixture.upload(sampleGlb('chair') as Uint8Array<ArrayBuffer>);
  const { assetId } = ((await created.json()) as { asset: Asset }).asset;
  const low = await fetch(`${fixture.url}/api/assets/${assetId}/lods/low`);
  const { asset } = (await (await fetch(`${fixture.url}/api/assets/${assetId}`)).json()) as { asset: Asset };
  assert.deepEqual(
    [low.headers.get('x-streamxr-lod'), low.headers.get('etag')],
    ['low', `"${asset.lods.low?.sha256}"`],
  );
  assert.equal(asset.status, 'ready');
  const types: (string | null)[] = [];
  for (const content of [asset.manifest, asset.thumbnail, asset.lods.medium]) {
    const answer = await fetch(`${fixture.url}/api/blobs/${content?.sha256}`);
    assert.equal((await answer.arrayBuffer()).byteLength, content?.bytes);
    types.push(answer.headers.get('content-type'));
  }
  assert.deepEqual(types, ['application/json', 'image/webp', 'model/gltf-binary']);
});

test('A1 the name may stand before or after the file, and a path is only its last part', async () => {
  await using fixture = await HttpFixture.start();
  const post = async (form: FormData): Promise<string> => {
    const response = await fetch(`${fixture.url}/api/assets/upload`, { method: 'POST', body: form });
    return ((await response.json()) as { asset: Asset }).asset.name;
  };
  const before = new FormData();
  before.append('name', 'AC/DC <b>');
  before.append('file', new Blob([sampleGlb('1') as Uint8Array<ArrayBuffer>]), 'x.glb');
  assert.equal(await post(before), 'AC/DC <b>');
  const after = new FormData();
  after.append('file', new Blob([sampleGlb('2') as Uint8Array<ArrayBuffer>]), '../../../etc/passwd.glb');
  after.append('name', '');
  assert.equal(await post(after), 'passwd');
  const late = new FormData();
  late.append('file', new Blob([sampleGlb('3') as Uint8Array<ArrayBuffer>]), 'x.glb');
  late.append('name', 'a\u0000b');
  assert.equal(await post(late), 'a b');
});

test('A1 what is no model is refused with its reason and leaves nothing behind', async () => {
  await using fixture = await HttpFixture.start();
  const glb = sampleGlb();
  const cases: [string, Uint8Array, number, string][] = [
    ['no GLB', new TextEncoder().encode('%PDF-1.7 and so on'), 415, 'ASSET_NOT_GLB'],
    ['an empty file', new Uint8Array(0), 415, 'ASSET_NOT_GLB'],
    ['less than a header', glb.subarray(0, 7), 415, 'ASSET_NOT_GLB'],
    ['a truncated file', glb.subarray(0, glb.length - 9), 422, 'ASSET_INVALID'],
    ['a file with something behind it', new Uint8Array([...glb, ...glb]), 422, 'ASSET_INVALID'],
  ];
  for (const [what, file, status, code] of cases) {
    const refused = await refusalOf(await fixture.upload(new Uint8Array(file)));
    assert.deepEqual([refused.status, refused.code], [status, code], what);
    assert.deepEqual(await fixture.traces(), nothing, what);
  }
});

test('A1 a form without its file, with two, or of another kind is refused', async () => {
  await using fixture = await HttpFixture.start();
  const post = async (body: FormData | string): Promise<unknown[]> => {
    const refused = await refusalOf(
      await fetch(`${fixture.url}/api/assets/upload`, { method: 'POST', body }),
    );
    return [refused.status, refused.code];
  };
  const glb = new Blob([sampleGlb() as Uint8Array<ArrayBuffer>]);
  const wrongField = new FormData();
  wrongField.append('model', glb, 'a.glb');
  assert.deepEqual(await post(wrongField), [400, 'BAD_FIELD']);
  const two = new FormData();
  two.append('file', glb, 'a.glb');
  two.append('file', glb, 'b.glb');
  assert.deepEqual(await post(two), [400, 'BAD_FIELD']);
  const none = new FormData();
  none.append('name', 'a');
  assert.deepEqual(await post(none), [400, 'BAD_FIELD']);
  const crowded = new FormData();
  for (let field = 0; field < 20; field++) crowded.append(`field${field}`, 'x');
  assert.deepEqual(await post(crowded), [400, 'BAD_FIELD']);
  assert.deepEqual(await post('just text'), [415, 'ASSET_NOT_GLB']);
  await isEmptySoon(fixture);
});

test('A1 an upload that breaks off leaves nothing behind', async () => {
  await using fixture = await HttpFixture.start();
  const glb = sampleGlb('', 100_000);
  const socket = await begin(fixture, {
    length: 200_000,
    body: Buffer.concat([Buffer.from(fileHead), glb.subarray(0, 60_000)]),
  });
  await sleep(100);
  socket.destroy();
  await isEmptySoon(fixture);
  assert.equal(
    (await fixture.upload(sampleGlb() as Uint8Array<ArrayBuffer>)).status,
    201,
    'the next one is welcome',
  );
});

test('A1 a form that ends without its end is incomplete', async () => {
  await using fixture = await HttpFixture.start();
  const body = Buffer.concat([Buffer.from(fileHead), sampleGlb('', 10_000)]);
  const socket = await begin(fixture, { length: body.length, body });
  assert.match(await answerOn(socket), /^HTTP\/1.1 400 [^]*UPLOAD_INCOMPLETE/);
  await isEmptySoon(fixture);
});

test('A1 a gigabyte is refused before it is sent', async () => {
  await using fixture = await HttpFixture.start();
  const socket = await begin(fixture, { length: 2 ** 30, body: fileHead });
  const startMs = performance.now();
  assert.match(await answerOn(socket), /^HTTP\/1.1 413 [^]*ASSET_TOO_LARGE/);
  assert(performance.now() - startMs < 3_500, 'and the connection is cut soon');
  assert.deepEqual(await fixture.traces(), nothing);
});

test('A1 what turns out too large on its way is refused there', async () => {
  await using fixture = await HttpFixture.start({ assetBytesMax: 50_000 });
  const honest = await refusalOf(await fixture.upload(sampleGlb('', 80_000) as Uint8Array<ArrayBuffer>));
  assert.deepEqual([honest.status, honest.code], [413, 'ASSET_TOO_LARGE']);
  const liar = sampleGlb('', 80_000);
  new DataView(liar.buffer).setUint32(8, 40_000, true);
  const refused = await refusalOf(await fixture.upload(liar as Uint8Array<ArrayBuffer>));
  assert.deepEqual([refused.status, refused.code], [422, 'ASSET_INVALID']);
  assert.deepEqual(await fixture.traces(), nothing);
});

test('A1 the quota holds, also for uploads at once', async () => {
  await using fixture = await HttpFixture.start({ quotaBytes: 250_000 });
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map((at) => fixture.upload(sampleGlb(String(at), 100_000) as Uint8Array<ArrayBuffer>)),
  );
  const codes = await Promise.all(
    answers.map(async (answer) => (answer.ok ? 'ok' : (await refusalOf(answer)).code)),
  );
  assert.deepEqual(codes.toSorted(), ['QUOTA_EXCEEDED', 'QUOTA_EXCEEDED', 'QUOTA_EXCEEDED', 'ok', 'ok']);
  assert.deepEqual(await fixture.traces(), { assets: 2, blobs: 2 });
});

test('A1 a full disk is said as such, and nothing was changed', async () => {
  await using fixture = await HttpFixture.start();
  fixture.blobs.failNext('STORAGE_FULL');
  const refused = await refusalOf(await fixture.upload(sampleGlb() as Uint8Array<ArrayBuffer>));
  assert.deepEqual([refused.status, refused.code], [507, 'STORAGE_FULL']);
  assert.deepEqual(await fixture.traces(), nothing);
  assert.equal((await fixture.upload(sampleGlb() as Uint8Array<ArrayBuffer>)).status, 201);
});

test('I6 uploads are bounded for each address', async () => {
  await using fixture = await HttpFixture.start({ uploadsPerMinute: 2, proxies: ['127.0.0.1'] });
  const from = async (address: string): Promise<number> => {
    const response = await fixture.upload(new Uint8Array(3), { headers: { 'x-forwarded-for': address } });
    await response.arrayBuffer();
    return response.status;
  };
  assert.deepEqual([await from('10.0.0.1'), await from('10.0.0.1'), await from('10.0.0.1')], [415, 415, 429]);
  assert.equal(await from('10.0.0.2'), 415);
});

test('I2 foreign pages may not change anything, listed ones may', async () => {
  await using fixture = await HttpFixture.start({ origins: ['https://friend.example'] });
  const glb = sampleGlb() as Uint8Array<ArrayBuffer>;
  const foreign = await refusalOf(await fixture.upload(glb, { headers: { origin: 'https://evil.example' } }));
  assert.deepEqual([foreign.status, foreign.code], [403, 'BAD_ORIGIN']);
  assert.equal(
    (await refusalOf(await fixture.upload(glb, { headers: { origin: 'null' } }))).code,
    'BAD_ORIGIN',
  );
  assert.equal((await fixture.upload(glb, { headers: { origin: fixture.url } })).status, 201);
  const friend = await fixture.upload(glb, { headers: { origin: 'https://friend.example' } });
  assert.equal(friend.status, 201);
  assert.equal(friend.headers.get('access-control-allow-origin'), 'https://friend.example');
  const preflight = await fetch(`${fixture.url}/api/assets/x`, {
    method: 'OPTIONS',
    headers: { origin: 'https://friend.example' },
  });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /DELETE/);
});

test('I2 what guests may not do needs a ticket that allows it', async () => {
  await using fixture = await HttpFixture.start({ guests: 'off' });
  const glb = sampleGlb() as Uint8Array<ArrayBuffer>;
  const bearer = async (role: 'free' | 'owner'): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await issueTicket(ticketKey, { subject: 's', role, room: '*', lifetimeMs: 60_000 }, Date.now())}`,
  });
  assert.equal((await refusalOf(await fixture.upload(glb))).code, 'TICKET_NEEDED');
  assert.equal((await refusalOf(await fetch(`${fixture.url}/api/assets`))).code, 'TICKET_NEEDED');
  const forged = await refusalOf(
    await fixture.upload(glb, { headers: { authorization: 'Bearer nonsense' } }),
  );
  assert.deepEqual([forged.status, forged.code], [401, 'BAD_TICKET']);
  const created = await fixture.upload(glb, { headers: await bearer('free') });
  assert.equal(created.status, 201);
  const { asset } = (await created.json()) as { asset: Asset };
  const remove = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${fixture.url}/api/assets/${asset.assetId}`, { method: 'DELETE', headers })).status;
  assert.equal(await remove(await bearer('free')), 403);
  assert.equal(await remove(await bearer('owner')), 204);
});
