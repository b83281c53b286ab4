import type { PersistentCache } from './persistent-cache.ts';

const databaseName = 'streamxr-models';
const storeName = 'models';
/** By time of last use, then size: a walk over the keys alone knows what each takes. */
const useIndexName = 'usedAtMs-size';
const databaseVersion = 2;
const bytesMaxDefault = 512 * 1024 * 1024;
/** What was used today need not be written anew to say so: that would cost as much as fetching it. */
const noteUseAfterMs = 24 * 60 * 60 * 1000;

interface KeptModel {
  readonly sha256: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly size: number;
  /** Milliseconds since the Unix epoch. */
  readonly usedAtMs: number;
}

/**
 * Models and their layers in the browser's IndexedDB, for the next visit; the least recently used go first when there are more than
 * `bytesMax`. Where the browser refuses storage, nothing is kept and nothing fails.
 */
export class IndexedDbCache implements PersistentCache {
  readonly #database: Promise<IDBDatabase | null>;
  readonly #bytesMax: number;
  /** Upper bound of what is kept; null before the first walk. Other tabs write, too: it is walked again where it passes the bound. */
  #keptBytes: number | null = null;

  /** `factory` is the page's `indexedDB`, which some browsers leave undefined. */
  constructor(factory: IDBFactory | undefined, bytesMax = bytesMaxDefault) {
    this.#bytesMax = bytesMax;
    this.#database = factory === undefined ? Promise.resolve(null) : openDatabase(factory);
  }

  async hashes(): Promise<readonly string[]> {
    return (
      ((await this.#attempt((models) => answerOf(models.getAllKeys()))) as readonly string[] | null) ?? []
    );
  }

  async get(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const kept = await this.#attempt(
      async (models) => (await answerOf(models.get(sha256))) as KeptModel | undefined,
    );
    if (kept === null || kept === undefined) return null;
    const usedAtMs = Date.now();
    // Not awaited: a model need not wait for the note that it was used.
    if (usedAtMs - kept.usedAtMs > noteUseAfterMs)
      void this.#attempt((models) => answerOf(models.put({ ...kept, usedAtMs } satisfies KeptModel)));
    return kept.bytes;
  }

  async put(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (bytes.length > this.#bytesMax) return;
    const model: KeptModel = { sha256, bytes, size: bytes.length, usedAtMs: Date.now() };
    await this.#attempt((models) => answerOf(models.put(model)));
    if (this.#keptBytes !== null) this.#keptBytes += bytes.length;
    if (this.#keptBytes === null || this.#keptBytes > this.#bytesMax)
      this.#keptBytes = await this.#attempt((models) => this.#evict(models));
  }

  /** Walks from the newest to the oldest and deletes what no longer fits; gives the bytes that are left. */
  async #evict(models: IDBObjectStore): Promise<number> {
    const walk = models.index(useIndexName).openKeyCursor(null, 'prev');
    return new Promise((resolve, reject) => {
      let kept = 0;
      walk.onerror = () => reject(walk.error ?? new Error('the walk failed'));
      walk.onsuccess = () => {
        const cursor = walk.result;
        if (cursor === null) return resolve(kept);
        const [, size] = cursor.key as [usedAtMs: number, size: number];
        if (kept + size > this.#bytesMax) models.delete(cursor.primaryKey);
        else kept += size;
        cursor.continue();
      };
    });
  }

  /** Null when storage is refused, full or broken: the model comes over the line then. */
  async #attempt<Outcome>(work: (models: IDBObjectStore) => Promise<Outcome>): Promise<Outcome | null> {
    const database = await this.#database;
    if (database === null) return null;
    try {
      return await work(database.transaction(storeName, 'readwrite').objectStore(storeName));
    } catch {
      return null;
    }
  }
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const opening = factory.open(databaseName, databaseVersion);
      opening.onupgradeneeded = () => {
        const { result: database } = opening;
        // What an older version kept comes over the line once more.
        if (database.objectStoreNames.contains(storeName)) database.deleteObjectStore(storeName);
        database
          .createObjectStore(storeName, { keyPath: 'sha256' })
          .createIndex(useIndexName, ['usedAtMs', 'size']);
      };
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => resolve(null);
      opening.onblocked = () => resolve(null);
    } catch {
      // Some browsers throw instead of failing the request, in private windows for example.
      resolve(null);
    }
  });
}

function answerOf<Outcome>(request: IDBRequest<Outcome>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the request failed'));
  });
}
