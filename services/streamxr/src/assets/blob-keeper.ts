import { accept, type Logger, refuse, type Result, StorageError } from '@streamxr/kernel';
import type { AssetCatalogue, BlobStore } from '@streamxr/assets';
import type { Refusal } from '@streamxr/protocol';

export interface BlobKeeperOptions {
  readonly catalogue: AssetCatalogue;
  readonly blobs: BlobStore;
  readonly logger: Logger;
  /** Told before a content is deleted. */
  readonly onDelete: (sha256: string) => void;
}

/**
 * Decides when content may be deleted: nobody holds it and no asset uses it. One content can be uploaded twice at once, made again, and
 * deleted meanwhile; none of these may take the bytes from under another.
 */
export class BlobKeeper {
  readonly #options: BlobKeeperOptions;
  /** Uploads and makers that work with a content at present. */
  readonly #holders = new Map<string, number>();
  readonly #deletions = new Map<string, Promise<void>>();

  constructor(options: BlobKeeperOptions) {
    this.#options = options;
  }

  /** Stores the source and holds on to it until `letGo`. Fails as the source or the store does, holding nothing. */
  async put(
    source: AsyncIterable<Uint8Array>,
    bytesMax: number,
  ): Promise<Result<{ readonly sha256: string; readonly bytes: number }, 'too-large' | Refusal>> {
    const stored = await this.#options.blobs.put(source, { bytesMax });
    if (!stored.ok) return stored;
    const { sha256, bytes } = stored.value;
    // The store may have found the content there just before a deletion that had begun took it away.
    if (await this.hold(sha256)) return accept({ sha256, bytes });
    return refuse({ code: 'STORAGE_FAILED', message: 'The same file was being deleted; upload it again.' });
  }

  /** Holds on to a content until `letGo`. False, holding nothing, when it is not there. Throws StorageError. */
  async hold(sha256: string): Promise<boolean> {
    this.#holders.set(sha256, (this.#holders.get(sha256) ?? 0) + 1);
    try {
      await this.#deletions.get(sha256);
      if ((await this.#options.blobs.stat(sha256)) !== null) return true;
    } catch (error) {
      await this.letGo(sha256);
      throw error;
    }
    await this.letGo(sha256);
    return false;
  }

  /** Ends what `put` or `hold` began; the content goes when nobody else wants it. Never throws. */
  async letGo(sha256: string): Promise<void> {
    const holders = (this.#holders.get(sha256) ?? 0) - 1;
    if (holders > 0) this.#holders.set(sha256, holders);
    else this.#holders.delete(sha256);
    await this.release(sha256);
  }

  /** Deletes the content if nobody wants it. Never throws: what stays behind is found at the next start. */
  async release(sha256: string): Promise<void> {
    try {
      await this.#deletions.get(sha256);
      if ((await this.#options.catalogue.users(sha256)).length > 0) return;
      // From this check to the deletion's begin nothing else runs.
      if (this.#holders.has(sha256) || this.#deletions.has(sha256)) return;
      this.#options.onDelete(sha256);
      const deletion = this.#options.blobs.delete(sha256).finally(() => this.#deletions.delete(sha256));
      this.#deletions.set(sha256, deletion);
      await deletion;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#options.logger.warn('unused content stays behind', { sha256, error });
    }
  }
}
