import type { PersistentCache } from './persistent-cache.ts';

const databaseName = 'streamxr-models';
const storeName = 'models';
const bytesMaxDefault = 512 * 1024 * 1024;

interface KeptModel {
  readonly sha256: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly size: number;
  /** Milliseconds since the Unix epoch. */
  readonly usedAtMs: number;
}

/**
 * Models in the browser's IndexedDB, for the next visit; the least recently used go first when there are more than `bytesMax`.
 * Where the browser refuses storage, nothing is kept and nothing fails.
 */
export class IndexedDbCache implements PersistentCache {
  readonly #database: Promise<IDBDatabase | null>;
  readonly #bytesMax: number;

  /** `factory` is the page's `indexedDB`, which some browsers leave undefined. */
  constructor(factory: IDBFactory | undefined, bytesMax = bytesMaxDefault) {
    this.#bytesMax = bytesMax;
    this.#database = factory === undefined ? Promise.resolve(null) : openDatabase(factory);
  }

  async get(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const kept = await this.#attempt(
      async (models) => (await answerOf(models.get(sha256))) as KeptModel | undefined,
    );
    if (kept === null || kept === undefined) return null;
    // Not awaited: a model need not wait for the note that it was used.
    void this.#attempt((models) =>
      answerOf(models.put({ ...kept, usedAtMs: Date.now() } satisfies KeptModel)),
    );
    return kept.bytes;
  }

  async put(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (bytes.length > this.#bytesMax) return;
    const model: KeptModel = { sha256, bytes, size: bytes.length, usedAtMs: Date.now() };
    await this.#attempt((models) => answerOf(models.put(model)));
    await this.#attempt((models) => this.#evict(models));
  }

  /** Walks from the newest to the oldest and deletes what no longer fits. */
  async #evict(models: IDBObjectStore): Promise<void> {
    const walk = models.index('usedAtMs').openCursor(null, 'prev');
    await new Promise<void>((resolve, reject) => {
      let bytes = 0;
      walk.onerror = () => reject(walk.error ?? new Error('the walk failed'));
      walk.onsuccess = () => {
        const cursor = walk.result;
        if (cursor === null) return resolve();
        bytes += (cursor.value as KeptModel).size;
        if (bytes > this.#bytesMax) cursor.delete();
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
      const opening = factory.open(databaseName, 1);
      opening.onupgradeneeded = () => {
        opening.result
          .createObjectStore(storeName, { keyPath: 'sha256' })
          .createIndex('usedAtMs', 'usedAtMs');
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
