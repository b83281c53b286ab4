import type { PersistentCache } from '../assets/persistent-cache.ts';

/** Outlives the clients of a test, as a browser's storage outlives a page. */
export class CacheInMemory implements PersistentCache {
  readonly entries = new Map<string, Uint8Array<ArrayBuffer>>();

  hashes(): Promise<readonly string[]> {
    return Promise.resolve([...this.entries.keys()]);
  }

  get(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return Promise.resolve(this.entries.get(sha256) ?? null);
  }

  put(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.entries.set(sha256, bytes);
    return Promise.resolve();
  }
}
