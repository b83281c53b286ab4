import type { Result } from '@streamxr/kernel';
import type { Asset } from '@streamxr/protocol';

/** Inclusive at both ends, as in an HTTP Range header. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Immutable bytes by the SHA-256 of their content (64 lower-case hexadecimal digits).
 * A blob is there whole or not at all, also after a crash. Failures of the world outside throw StorageError.
 */
export interface BlobStore {
  /** Reads `source` to its end. `too-large` past `bytesMax`: nothing is kept. `created` is false when the content was there already. */
  put(
    source: AsyncIterable<Uint8Array>,
    options: { readonly bytesMax: number },
  ): Promise<
    Result<{ readonly sha256: string; readonly bytes: number; readonly created: boolean }, 'too-large'>
  >;
  /** Size in bytes, or null when there is no such blob. */
  stat(sha256: string): Promise<{ readonly bytes: number } | null>;
  /** Throws StorageError when there is no such blob. The range must lie inside it. */
  read(sha256: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Deleting what is not there is no error. */
  delete(sha256: string): Promise<void>;
  list(): AsyncIterable<string>;
  /** Proves that it can write and read; throws StorageError. For health checks. */
  check(): Promise<void>;
}

/** The table of assets. Names and sizes only: bytes live in the BlobStore. */
export interface AssetCatalogue {
  /** Newest first. */
  list(): Promise<readonly Asset[]>;
  get(assetId: string): Promise<Asset | null>;
  /** Inserts, or replaces the row with the same assetId. */
  put(asset: Asset): Promise<void>;
  /** False when there was none. */
  delete(assetId: string): Promise<boolean>;
  /** How many assets have this content, as their source or as one of their levels. */
  references(sha256: string): Promise<number>;
  /** Number of assets, and their source bytes in total. */
  usage(): Promise<{ readonly assets: number; readonly bytes: number }>;
}
