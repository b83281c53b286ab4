import { type Logger, silentLogger } from '@streamxr/kernel';
import type { PersistentCache } from './persistent-cache.ts';

const cacheName = 'streamxr-assets-v1';
/** Half of what the strictest browser gives a site (Safari, 1 GiB). */
const bytesMaxDefault = 512 * 1024 * 1024;
/** Keys of the Cache API are URLs; this host exists nowhere (RFC 2606). */
const origin = 'https://assets.streamxr.invalid/';
const indexUrl = `${origin}index`;

/** Which entries there are, the least recently used first. */
type Index = Map<string, number>;

export interface CacheApiOptions {
  readonly bytesMax?: number | undefined;
  readonly log?: Logger | undefined;
  /** The platform's `caches` unless said. */
  readonly storage?: CacheStorage | undefined;
}

/**
 * A persistent cache in the browser's Cache API, bounded in bytes; the least recently used entry goes first. Null where there is
 * none: the API is only there on pages from HTTPS or from this machine.
 */
export function openCacheApi(options: CacheApiOptions = {}): PersistentCache | null {
  const storage = options.storage ?? (globalThis as { caches?: CacheStorage }).caches;
  if (storage === undefined) return null;
  return new CacheApiStore(storage, options.bytesMax ?? bytesMaxDefault, options.log ?? silentLogger);
}

class CacheApiStore implements PersistentCache {
  readonly #storage: CacheStorage;
  readonly #bytesMax: number;
  readonly #log: Logger;
  /** One change after the other: two at once would each write an index without the other's entry. */
  #turn: Promise<void> = Promise.resolve();

  constructor(storage: CacheStorage, bytesMax: number, log: Logger) {
    this.#storage = storage;
    this.#bytesMax = bytesMax;
    this.#log = log;
  }

  get(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#inTurn(null, async (cache) => {
      const response = await cache.match(urlOf(sha256));
      if (response === undefined) return null;
      const bytes = new Uint8Array(await response.arrayBuffer());
      const index = await readIndex(cache);
      index.delete(sha256);
      index.set(sha256, bytes.length);
      await writeIndex(cache, index);
      return bytes;
    });
  }

  put(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#inTurn(undefined, async (cache) => {
      if (bytes.length > this.#bytesMax) return;
      const index = await readIndex(cache);
      index.delete(sha256);
      let bytesKept = bytes.length;
      for (const entryBytes of index.values()) bytesKept += entryBytes;
      for (const [oldest, entryBytes] of [...index]) {
        if (bytesKept <= this.#bytesMax) break;
        await cache.delete(urlOf(oldest));
        index.delete(oldest);
        bytesKept -= entryBytes;
      }
      index.set(sha256, bytes.length);
      // The index first: an entry that it does not know would never be evicted.
      await writeIndex(cache, index);
      await cache.put(
        urlOf(sha256),
        new Response(bytes, { headers: { 'content-type': 'model/gltf-binary' } }),
      );
    });
  }

  /** A cache that fails (quota, private mode) costs a transfer, nothing more. */
  #inTurn<Value>(otherwise: Value, work: (cache: Cache) => Promise<Value>): Promise<Value> {
    const result = this.#turn
      .then(async () => work(await this.#storage.open(cacheName)))
      .catch((error: unknown) => {
        this.#log.warn('asset cache failed', {
          error: error instanceof Error ? error : new Error(String(error)),
        });
        return otherwise;
      });
    this.#turn = result.then(() => undefined);
    return result;
  }
}

function urlOf(sha256: string): string {
  return `${origin}sha256/${sha256}`;
}

async function readIndex(cache: Cache): Promise<Index> {
  const response = await cache.match(indexUrl);
  if (response === undefined) return new Map();
  const entries: unknown = await response.json();
  return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
}

function isEntry(entry: unknown): entry is [sha256: string, bytes: number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
}

async function writeIndex(cache: Cache, index: Index): Promise<void> {
  await cache.put(indexUrl, new Response(JSON.stringify([...index])));
}
