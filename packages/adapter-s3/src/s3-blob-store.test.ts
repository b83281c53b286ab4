import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { blobStoreContract, inPieces, readAll } from '@streamxr/assets/testing';
import { StorageError } from '@streamxr/kernel';
import { S3BlobStore, type S3BlobStoreOptions } from './s3-blob-store.ts';
import { urlOf } from './s3-bucket.ts';
import { type Fault, S3Server } from './testing/s3-server.ts';

let server: S3Server;
before(async () => {
  server = await S3Server.start();
});
after(() => server[Symbol.asyncDispose]());

const bytesMax = 64 * 1024 * 1024;

function place(): S3BlobStoreOptions {
  return {
    bucket: server.freshPlace(),
    credentials: server.credentials,
    owner: 'this one',
    firstPauseMs: 1,
  };
}

/** Runs `work` while requests that fit meet these faults, one each. */
async function withFaults<Value>(
  fits: RegExp,
  faults: readonly Fault[],
  work: () => Promise<Value>,
): Promise<Value> {
  const left = [...faults];
  server.fault = (seen) => (fits.test(seen) ? (left.shift() ?? null) : null);
  try {
    return await work();
  } finally {
    server.fault = () => null;
  }
}

/** Bytes that do not repeat within a part, quickly made. */
function patterned(count: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(count / 4));
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at + seed, 0x9e3779b1);
  return new Uint8Array(words.buffer, 0, count);
}

function failsWith(code: StorageError['code'], words: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof StorageError && error.code === code && words.test(error.message);
}

const busy: Fault = { type: 'status', status: 503, code: 'SlowDown' };
const reset: Fault = { type: 'reset' };

blobStoreContract('S3', async () => {
  const options = place();
  return {
    store: await S3BlobStore.open(options),
    restart: () => S3BlobStore.open(options),
    [Symbol.asyncDispose]: async () => undefined,
  };
});

test('A8 what is larger than a part goes in parts, from a file, and comes back whole', async () => {
  const store = await S3BlobStore.open(place());
  const content = patterned(20 * 1024 * 1024 + 5, 1);
  server.seen.length = 0;
  const stored = await store.put(inPieces(content, 100_000), { bytesMax });
  assert.ok(stored.ok);
  assert.equal(server.seen.filter((seen) => /^PUT .*partNumber=/.test(seen)).length, 3);
  assert.ok(Buffer.from(await readAll(store.read(stored.value.sha256))).equals(content));
  const start = 8 * 1024 * 1024 - 3;
  const middle = await readAll(store.read(stored.value.sha256, { start, end: start + 9 }));
  assert.ok(Buffer.from(middle).equals(content.subarray(start, start + 10)));
  assert.deepEqual(
    (await readdir(tmpdir())).filter((name) => name.startsWith('streamxr-upload-')),
    [],
  );
});

test('A8 a store that is busy, and lines that break, are tried again', async () => {
  const store = await S3BlobStore.open(place());
  const content = patterned(9 * 1024 * 1024, 2);
  const stored = await withFaults(/^(PUT|POST|HEAD) /, [busy, reset, busy, reset], () =>
    store.put(inPieces(content), { bytesMax }),
  );
  assert.ok(stored.ok && stored.value.created);
  const { sha256 } = stored.value;
  const cuts: Fault[] = [{ type: 'cut', afterBytes: 1_000_000 }, busy, { type: 'cut', afterBytes: 0 }, reset];
  const read = await withFaults(/^GET /, cuts, () => readAll(store.read(sha256)));
  assert.ok(Buffer.from(read).equals(content));
  const range = { start: 77, end: 5_000_000 };
  const part = await withFaults(/^GET /, cuts, () => readAll(store.read(sha256, range)));
  assert.ok(Buffer.from(part).equals(content.subarray(77, 5_000_001)));
});

test('A8 a store that stays away is a storage that does not answer', async () => {
  const store = await S3BlobStore.open(place());
  const always = Array.from({ length: 20 }, () => busy);
  await withFaults(/./, always, async () => {
    await assert.rejects(store.stat('a'.repeat(64)), failsWith('STORAGE_FAILED', /503 /));
    await assert.rejects(
      store.put(inPieces(patterned(10, 3)), { bytesMax }),
      failsWith('STORAGE_FAILED', /503 /),
    );
  });
  server.seen.length = 0;
  const denied: Fault = { type: 'status', status: 403, code: 'AccessDenied' };
  await withFaults(/./, [denied], () =>
    assert.rejects(store.check(), failsWith('STORAGE_FAILED', /403 AccessDenied/)),
  );
  assert.equal(server.seen.length, 1, 'what will not pass is not tried again');
});

test('A8 a store without space says so, and an upload in parts that fails is taken back', async () => {
  const store = await S3BlobStore.open(place());
  const full: Fault = { type: 'status', status: 507, code: 'XMinioStorageFull' };
  await withFaults(
    /^PUT .*partNumber=2/,
    Array.from({ length: 10 }, () => full),
    () =>
      assert.rejects(
        store.put(inPieces(patterned(17 * 1024 * 1024, 4)), { bytesMax }),
        failsWith('STORAGE_FULL', /507/),
      ),
  );
  assert.equal(server.uploads.size, 0);
  assert.deepEqual(await Array.fromAsync(store.list()), []);
});

test('A8 the outcome of an upload in parts is believed only when it is said', async () => {
  const store = await S3BlobStore.open(place());
  const late: Fault = { type: 'status', status: 200, code: 'InternalError' };
  await withFaults(/^POST .*uploadId=/, [late], () =>
    assert.rejects(
      store.put(inPieces(patterned(9 * 1024 * 1024, 5)), { bytesMax }),
      failsWith('STORAGE_FAILED', /InternalError/),
    ),
  );
});

test('A8 parts that a crash left behind are taken back at the next opening, and of this place only', async () => {
  const [mine, foreign] = [place(), place()];
  server.uploads.set('left&behind', {
    key: `${mine.bucket.prefix}blobs/${'a'.repeat(64)}`,
    parts: new Map(),
  });
  server.uploads.set('foreign', { key: `${foreign.bucket.prefix}blobs/${'a'.repeat(64)}`, parts: new Map() });
  await S3BlobStore.open(mine);
  assert.deepEqual([...server.uploads.keys()], ['foreign']);
  server.uploads.clear();
  const unknown: Fault = { type: 'status', status: 501, code: 'NotImplemented' };
  await withFaults(
    /uploads/,
    Array.from({ length: 9 }, () => unknown),
    () => S3BlobStore.open(mine),
  );
});

test('A8 a place belongs to one catalogue', async () => {
  const options = place();
  await S3BlobStore.open(options);
  await S3BlobStore.open(options);
  await assert.rejects(
    S3BlobStore.open({ ...options, owner: 'somebody else' }),
    failsWith('STORAGE_FAILED', /belongs to another data folder/),
  );
});

test('A8 wrong keys, and a place that nobody answers at, are told at the start', async () => {
  const options = place();
  await assert.rejects(
    S3BlobStore.open({ ...options, credentials: { ...options.credentials, secretAccessKey: 'wrong' } }),
    failsWith('STORAGE_FAILED', /403 SignatureDoesNotMatch/),
  );
  const gone = await S3Server.start();
  const { endpoint } = gone;
  await gone[Symbol.asyncDispose]();
  await assert.rejects(
    S3BlobStore.open({ ...options, bucket: { ...options.bucket, endpoint } }),
    failsWith('STORAGE_FAILED', /ECONNREFUSED/),
  );
});

test('A8 more blobs than fit on a page are all listed', async () => {
  const store = await S3BlobStore.open(place());
  // The store gives 1,000 keys a page.
  const names = new Set<string>();
  for (let batch = 0; batch < 26; batch++) {
    const puts = Array.from({ length: 40 }, (_, at) =>
      store.put(inPieces(new TextEncoder().encode(`${batch}/${at}`)), { bytesMax }),
    );
    for (const put of await Promise.all(puts)) if (put.ok) names.add(put.value.sha256);
  }
  const listed = await Array.fromAsync(store.list());
  assert.deepEqual([listed.length, new Set(listed)], [1_040, names]);
});

test('A8 addresses of both styles, with and without an endpoint', () => {
  const bucket = { ...server.freshPlace(), endpoint: null, region: 'eu-central-1', style: 'host' } as const;
  assert.equal(urlOf(bucket, 'a/b').href, 'https://models.s3.eu-central-1.amazonaws.com/a/b');
  assert.equal(
    urlOf({ ...bucket, style: 'path' }, 'a/b').href,
    'https://s3.eu-central-1.amazonaws.com/models/a/b',
  );
  const endpoint = new URL('https://store.example:9000/s3/');
  assert.equal(
    urlOf({ ...bucket, endpoint, style: 'path' }, '').href,
    'https://store.example:9000/s3/models/',
  );
});
