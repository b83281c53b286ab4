import { accept, ByteLru, refuse, type Result, StorageError } from '@streamxr/kernel';
import type { AssetCatalogue, BlobStore, ByteRange } from '@streamxr/assets';
import type { Refusal } from '@streamxr/protocol';
import { type ContentKind, kindOf, kindBytes } from './content-kind.ts';
import { gather } from './gather.ts';
import { refusalOfStorage } from './storage-refusal.ts';

/** Bytes by their hash, ready to be read. */
export interface OpenedContent {
  readonly sha256: string;
  readonly bytes: number;
  readonly kind: ContentKind;
  /** The whole content, when it is in memory: others read the same bytes. */
  readonly cached: Uint8Array | null;
  /** Throws StorageError, also when the content is deleted meanwhile. The range must lie inside. */
  read(range?: ByteRange): AsyncIterable<Uint8Array>;
}

/** A whole content in memory; others read the same bytes. */
export interface HotContent {
  readonly kind: ContentKind;
  readonly bytes: Uint8Array;
}

export interface ContentShelfOptions {
  readonly catalogue: AssetCatalogue;
  readonly blobs: BlobStore;
  /** Memory for contents that are asked for. */
  readonly cacheBytesMax: number;
}

/** Larger contents are read from storage in pieces, and would push out many small ones. */
const cachedBytesMax = 4 * 1024 * 1024;
/** Contents that are remembered as there, without their bytes. */
const knownMax = 65_536;

interface Known {
  readonly bytes: number;
  readonly kind: ContentKind;
}

/** Contents that assets use, by their hash. Remembers which are there, and keeps in memory what is asked for again and again. */
export class ContentShelf {
  readonly #options: ContentShelfOptions;
  readonly #known = new Map<string, Known>();
  readonly #cache: ByteLru<string, Uint8Array<ArrayBuffer>>;
  readonly #loading = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  constructor(options: ContentShelfOptions) {
    this.#options = options;
    this.#cache = new ByteLru(options.cacheBytesMax);
  }

  /** Refuses with ASSET_NOT_FOUND for what no asset uses, and with a code of storage; ASSET_NOT_READY for what is used and gone. */
  async open(sha256: string): Promise<Result<OpenedContent, Refusal>> {
    try {
      const known = this.#known.get(sha256) ?? (await this.#look(sha256));
      if (known === 'unused') return refuse({ code: 'ASSET_NOT_FOUND' });
      if (known === 'gone') return refuse({ code: 'ASSET_NOT_READY', retryAfterMs: 1_000 });
      return accept({
        sha256,
        ...known,
        cached: await this.#cached(sha256, known.bytes),
        read: (range) => this.#read(sha256, range),
      });
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.forget(sha256);
      return refuse(refusalOfStorage(error));
    }
  }

  /** What is in memory, at once; null for everything else. */
  peek(sha256: string): HotContent | null {
    const known = this.#known.get(sha256);
    const bytes = known === undefined ? undefined : this.#cache.get(sha256);
    return known === undefined || bytes === undefined ? null : { kind: known.kind, bytes };
  }

  /** It is being deleted, or was lost. */
  forget(sha256: string): void {
    this.#known.delete(sha256);
    this.#cache.delete(sha256);
    this.#loading.delete(sha256);
  }

  async #look(sha256: string): Promise<Known | 'unused' | 'gone'> {
    const { catalogue, blobs } = this.#options;
    if ((await catalogue.users(sha256)).length === 0) return 'unused';
    const stat = await blobs.stat(sha256);
    if (stat === null) return 'gone';
    const end = Math.min(stat.bytes, kindBytes) - 1;
    const head = end < 0 ? new Uint8Array(0) : await gather(blobs.read(sha256, { start: 0, end }), end + 1);
    const known = { bytes: stat.bytes, kind: kindOf(head) };
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < knownMax) break;
      this.#known.delete(oldest);
    }
    this.#known.set(sha256, known);
    return known;
  }

  /** Null for what is too large. Whoever asks first loads it for all. */
  async #cached(sha256: string, bytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
    if (bytes > Math.min(cachedBytesMax, this.#cache.bytesMax)) return null;
    const cached = this.#cache.get(sha256);
    if (cached !== undefined) return cached;
    const loading = this.#loading.get(sha256) ?? this.#load(sha256, bytes);
    this.#loading.set(sha256, loading);
    return loading;
  }

  async #load(sha256: string, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const content = await gather(this.#options.blobs.read(sha256), bytes);
      // Not what was deleted while it was read.
      if (this.#loading.has(sha256)) this.#cache.set(sha256, content, bytes);
      return content;
    } finally {
      this.#loading.delete(sha256);
    }
  }

  async *#read(sha256: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const cached = this.#cache.get(sha256);
    if (cached !== undefined) {
      yield range === undefined ? cached : cached.subarray(range.start, range.end + 1);
      return;
    }
    try {
      yield* this.#options.blobs.read(sha256, range);
    } catch (error) {
      this.forget(sha256);
      throw error;
    }
  }
}
