import { ByteLru } from '@streamxr/kernel';
import { sha256Hex } from './digest.ts';
import type { PersistentCache } from './persistent-cache.ts';

/** Models are decoded once and then live on the GPU; memory only bridges the time until the same level is wanted again. */
const memoryBytesMaxDefault = 64 * 1024 * 1024;

/** Two layers by content hash: memory, bounded in bytes, and behind it whatever outlives the page. */
export class AssetCache {
  readonly #memory: ByteLru<string, Uint8Array<ArrayBuffer>>;
  readonly #persistent: PersistentCache | null;

  constructor(persistent: PersistentCache | null, memoryBytesMax = memoryBytesMaxDefault) {
    this.#memory = new ByteLru(memoryBytesMax);
    this.#persistent = persistent;
  }

  async get(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const remembered = this.#memory.get(sha256);
    if (remembered !== undefined) return remembered;
    const stored = (await this.#persistent?.get(sha256)) ?? null;
    // Storage may lose parts of what it keeps, and other scripts of the site can write there.
    if (stored === null || (await sha256Hex(stored)) !== sha256) return null;
    this.#memory.set(sha256, stored, stored.byteLength);
    return stored;
  }

  /** `verified`: the bytes were checked against the hash, so they may be kept for later visits. */
  async put(sha256: string, bytes: Uint8Array<ArrayBuffer>, verified: boolean): Promise<void> {
    this.#memory.set(sha256, bytes, bytes.byteLength);
    if (verified) await this.#persistent?.put(sha256, bytes);
  }
}
