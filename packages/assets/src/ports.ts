import type { Result } from '@streamxr/kernel';
import type { Asset, Content } from '@streamxr/protocol';

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

/**
 * The table of assets, and of the contents that each of them uses. Names and sizes only: bytes live in the BlobStore. Each call happens
 * whole or not at all, also after a crash.
 */
export interface AssetCatalogue {
  /** Newest first. */
  list(): Promise<readonly Asset[]>;
  get(assetId: string): Promise<Asset | null>;
  /** `layers`: what the asset uses besides the source, levels, manifest and thumbnail that it names itself. */
  add(asset: Asset, layers: readonly Content[]): Promise<void>;
  /** Puts an asset and its contents in place of what is known of it. False, and nothing is changed, when there is none. */
  replace(asset: Asset, layers: readonly Content[]): Promise<boolean>;
  /** False when there was none. */
  delete(assetId: string): Promise<boolean>;
  /** Everything that an asset uses, each content once; empty when there is no such asset. */
  contents(assetId: string): Promise<readonly Content[]>;
  /** Assets that use this content, as their source or as anything made of it. */
  users(sha256: string): Promise<readonly string[]>;
  /** Number of assets, and the bytes of their contents: what two assets share counts for both. */
  usage(): Promise<{ readonly assets: number; readonly bytes: number }>;
  /** Writes down that the processing of a source begins, and gives how often it has begun. */
  beginAttempt(sourceSha256: string): Promise<number>;
  /** The attempts at this source are forgotten. */
  endAttempts(sourceSha256: string): Promise<void>;
}
