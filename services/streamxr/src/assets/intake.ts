import { accept, type Clock, type Logger, refuse, type Result, StorageError } from '@streamxr/kernel';
import type { AssetCatalogue, BlobStore, Content, GlbSummary } from '@streamxr/assets';
import type { Asset, Refusal } from '@streamxr/protocol';
import type { BlobKeeper } from './blob-keeper.ts';
import { refusalOfStorage } from './storage-refusal.ts';
import { UploadSource } from './upload-source.ts';

export interface AssetLimits {
  /** Largest single upload. */
  readonly assetBytesMax: number;
  /** All contents of all assets. Looked at when an upload comes: what is made of one that was accepted is always kept. */
  readonly quotaBytes: number;
  readonly assetsMax: number;
}

export interface IntakeOptions {
  readonly catalogue: AssetCatalogue;
  readonly blobs: BlobStore;
  readonly keeper: BlobKeeper;
  readonly limits: AssetLimits;
  /** Looks at a whole file; may run elsewhere. Never throws for what is in the file. */
  readonly inspect: (
    content: AsyncIterable<Uint8Array>,
    bytes: number,
  ) => Promise<Result<GlbSummary, Refusal>>;
  /** 16 hexadecimal digits that nobody can guess. */
  readonly newAssetId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const uploadsInFlightMax = 8;

/** Uploads on their way to becoming assets: what is refused or broken off leaves nothing behind. */
export class Intake {
  readonly #options: IntakeOptions;
  #uploadsInFlight = 0;
  /** Assets that are being written down and do not count in the catalogue yet. */
  readonly #reserved = { assets: 0, bytes: 0 };

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** As `AssetLibrary.upload`. */
  async take(
    source: AsyncIterable<Uint8Array>,
    name: string | Promise<string>,
    signal: AbortSignal,
  ): Promise<Result<Asset, Refusal>> {
    if (this.#uploadsInFlight >= uploadsInFlightMax)
      return refuse({ code: 'TOO_MANY_TRANSFERS', retryAfterMs: 2_000 });
    this.#uploadsInFlight += 1;
    try {
      return await this.#take(source, name, signal);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#options.logger.error('upload failed in storage', { code: error.code, error });
      return refuse(refusalOfStorage(error));
    } finally {
      this.#uploadsInFlight -= 1;
    }
  }

  async #take(
    source: AsyncIterable<Uint8Array>,
    name: string | Promise<string>,
    signal: AbortSignal,
  ): Promise<Result<Asset, Refusal>> {
    const { limits, inspect, blobs, keeper } = this.#options;
    const { assetBytesMax } = limits;
    const space = await this.#spaceLeft();
    if (!space.ok) return space;
    const checked = new UploadSource(source, assetBytesMax, signal);
    const stored = await this.#store(checked, Math.min(assetBytesMax, space.value));
    if (!stored.ok) {
      if (stored.refusal !== 'too-large') return refuse(stored.refusal);
      return refuse(space.value < assetBytesMax ? quotaExceeded() : tooLarge(assetBytesMax));
    }
    const { sha256, bytes } = stored.value;
    try {
      const inspected = await inspect(blobs.read(sha256), bytes);
      if (!inspected.ok) return inspected;
      const given = await name;
      if (signal.aborted) return refuse({ code: 'UPLOAD_INCOMPLETE' });
      return await this.#writeDown(given, { sha256, bytes }, inspected.value);
    } finally {
      await keeper.letGo(sha256);
    }
  }

  async #store(source: UploadSource, bytesMax: number): ReturnType<BlobKeeper['put']> {
    try {
      return await this.#options.keeper.put(source, bytesMax);
    } catch (error) {
      // The store fails as its source does; the source knows why it did.
      if (source.refusal !== null) return refuse(source.refusal);
      throw error;
    }
  }

  async #writeDown(
    name: string,
    { sha256, bytes }: Content,
    { triangles, bounds }: GlbSummary,
  ): Promise<Result<Asset, Refusal>> {
    const { newAssetId, clock, logger } = this.#options;
    // Others may have filled the space while this one was read.
    const space = await this.#spaceLeft();
    if (!space.ok) return space;
    if (bytes > space.value) return refuse(quotaExceeded());
    this.#reserved.assets += 1;
    this.#reserved.bytes += bytes;
    const asset: Asset = {
      assetId: newAssetId(),
      name,
      bytes,
      sha256,
      status: 'processing',
      // Good enough until better ones are made: it was examined.
      lods: { high: { bytes, triangles, sha256 } },
      bounds,
      createdAt: clock.nowMs(),
    };
    try {
      const added = await this.#addLikeTwin(asset);
      logger.info('asset added', { asset: asset.assetId, name, bytes, triangles, status: added.status });
      return accept(added);
    } finally {
      this.#reserved.assets -= 1;
      this.#reserved.bytes -= bytes;
    }
  }

  /** Adds it with everything that was made of the same source before. */
  async #addLikeTwin(asset: Asset): Promise<Asset> {
    const { catalogue, keeper } = this.#options;
    const twin = await this.#readyTwin(asset.sha256);
    const contents = twin === null ? [] : await catalogue.contents(twin.assetId);
    const held: string[] = [];
    try {
      for (const { sha256 } of contents) if (await keeper.hold(sha256)) held.push(sha256);
      // Of a twin that lost something, or is deleted just now, there is nothing to take over.
      const isWhole = twin !== null && contents.length > 0 && held.length === contents.length;
      const added: Asset = isWhole
        ? { ...twin, assetId: asset.assetId, name: asset.name, createdAt: asset.createdAt }
        : asset;
      await catalogue.add(added, isWhole ? contents : []);
      return added;
    } finally {
      for (const sha256 of held) await keeper.letGo(sha256);
    }
  }

  async #readyTwin(sha256: string): Promise<Asset | null> {
    const { catalogue } = this.#options;
    for (const assetId of await catalogue.users(sha256)) {
      const asset = await catalogue.get(assetId);
      if (asset?.sha256 === sha256 && asset.status === 'ready' && asset.manifest !== undefined) return asset;
    }
    return null;
  }

  /** Bytes that may still come. */
  async #spaceLeft(): Promise<Result<number, Refusal>> {
    const { quotaBytes, assetsMax } = this.#options.limits;
    const usage = await this.#options.catalogue.usage();
    if (usage.assets + this.#reserved.assets >= assetsMax) {
      return refuse({
        code: 'QUOTA_EXCEEDED',
        message: `The server holds ${usage.assets} models, as many as it may; delete one first.`,
      });
    }
    const left = quotaBytes - usage.bytes - this.#reserved.bytes;
    return left > 0 ? accept(left) : refuse(quotaExceeded());
  }
}

function tooLarge(bytesMax: number): Refusal {
  return {
    code: 'ASSET_TOO_LARGE',
    message: `The file is larger than the ${bytesMax.toLocaleString('en')} bytes that are allowed here.`,
  };
}

function quotaExceeded(): Refusal {
  return {
    code: 'QUOTA_EXCEEDED',
    message: 'The file does not fit into the space that is left for models; delete one first.',
  };
}
