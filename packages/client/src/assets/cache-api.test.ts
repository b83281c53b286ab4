import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { openCacheApi } from './cache-api.ts';

/** As much of the Cache API as the store uses. */
class FakeCaches {
  readonly entries = new Map<string, Uint8Array<ArrayBuffer>>();
  failing = false;

  open(): Promise<FakeCaches> {
    return this.failing
      ? Promise.reject(new DOMException('full', 'QuotaExceededError'))
      : Promise.resolve(this);
  }

  match(url: string): Promise<Response | undefined> {
    const bytes = this.entries.get(url);
    return Promise.resolve(bytes === undefined ? undefined : new Response(bytes));
  }

  async put(url: string, response: Response): Promise<void> {
    this.entries.set(url, new Uint8Array(await response.arrayBuffer()));
  }

  delete(url: string): Promise<boolean> {
    return Promise.resolve(this.entries.delete(url));
  }
}

function open(fake: FakeCaches, bytesMax: number) {
  const cache = openCacheApi({ storage: fake as unknown as CacheStorage, bytesMax });
  assert.ok(cache !== null);
  return cache;
}

function entry(
  fill: number,
  length = 100,
): { readonly sha256: string; readonly bytes: Uint8Array<ArrayBuffer> } {
  const bytes = new Uint8Array(length).fill(fill);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
}

test('A7 what was put is there on the next visit', async () => {
  const fake = new FakeCaches();
  const { sha256, bytes } = entry(1);
  await open(fake, 1_000).put(sha256, bytes);
  assert.deepEqual(await open(fake, 1_000).get(sha256), bytes);
  assert.equal(await open(fake, 1_000).get(entry(2).sha256), null);
});

test('A7 the least recently used goes first, and the bound holds', async () => {
  const fake = new FakeCaches();
  const cache = open(fake, 250);
  const [a, b, c] = [entry(1), entry(2), entry(3)];
  // Without waiting: changes queue up.
  const puts = [
    cache.put(a.sha256, a.bytes),
    cache.put(b.sha256, b.bytes),
    cache.get(a.sha256),
    cache.put(c.sha256, c.bytes),
  ];
  await Promise.all(puts);
  assert.deepEqual(await cache.get(a.sha256), a.bytes);
  assert.equal(await cache.get(b.sha256), null);
  assert.deepEqual(await cache.get(c.sha256), c.bytes);
  const huge = entry(4, 300);
  await cache.put(huge.sha256, huge.bytes);
  assert.equal(await cache.get(huge.sha256), null);
});

test('A7 a cache that fails is only a miss', async () => {
  const fake = new FakeCaches();
  const cache = open(fake, 1_000);
  const { sha256, bytes } = entry(1);
  fake.failing = true;
  await cache.put(sha256, bytes);
  assert.equal(await cache.get(sha256), null);
  fake.failing = false;
  await cache.put(sha256, bytes);
  assert.deepEqual(await cache.get(sha256), bytes);
});
