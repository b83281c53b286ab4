import {
  accept,
  type Clock,
  Emitter,
  type Logger,
  refuse,
  type Result,
  StorageError,
} from '@streamxr/kernel';
import type { AssetCatalogue, BlobStore, ByteRange, GlbSummary } from '@streamxr/assets';
import { type Asset, type Lod, type LodName, lodNames, type Refusal } from '@streamxr/protocol';
import { BlobKeeper } from './blob-keeper.ts';
import { sweepOrphans } from './orphan-sweep.ts';
import { refusalOfStorage } from './storage-refusal.ts';
import { UploadSource } from './upload-source.ts';

export interface AssetLimits {
  /** Largest single upload. */
  readonly assetBytesMax: number;
  /** All sources together. */
  readonly quotaBytes: number;
  readonly assetsMax: number;
}

export interface AssetLibraryOptions {
  readonly catalogue: AssetCatalogue;
  readonly blobs: BlobStore;
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

export interface LibraryEvents {
  readonly added: Asset;
  readonly removed: { readonly assetId: string };
}

/** One level of an asset, ready to be read; `lod` says which one it really is. */
export interface OpenedAsset {
  readonly lod: LodName;
  readonly bytes: number;
  readonly sha256: string;
  /** Throws StorageError, also when the asset is deleted meanwhile. */
  read(range?: ByteRange): AsyncIterable<Uint8Array>;
}

const uploadsInFlightMax = 8;

/**
 * The models of this server: uploads are checked before anybody can see them, and what is refused, broken off or deleted leaves
 * nothing behind.
 */
export class AssetLibrary {
  readonly #options: AssetLibraryOptions;
  readonly #keeper: BlobKeeper;
  readonly #events: Emitter<LibraryEvents>;
  readonly #known: Set<string>;
  #uploadsInFlight = 0;
  /** Assets that are being written down and do not count in the catalogue yet. */
  readonly #reserved = { assets: 0, bytes: 0 };

  /** Tidies up what a crash left, then opens. Throws StorageError. */
  static async open(options: AssetLibraryOptions): Promise<AssetLibrary> {
    await sweepOrphans(options);
    const known = new Set((await options.catalogue.list()).map(({ assetId }) => assetId));
    return new AssetLibrary(options, known);
  }

  private constructor(options: AssetLibraryOptions, known: Set<string>) {
    this.#options = options;
    this.#known = known;
    this.#keeper = new BlobKeeper(options);
    this.#events = new Emitter((error) =>
      options.logger.error('asset listener failed', {
        error: error instanceof Error ? error : new Error(String(error)),
      }),
    );
  }

  on<Name extends keyof LibraryEvents>(
    name: Name,
    listener: (argument: LibraryEvents[Name]) => void,
  ): () => void {
    return this.#events.on(name, listener);
  }

  /** Newest first. */
  list(): Promise<readonly Asset[]> {
    return this.#options.catalogue.list();
  }

  get(assetId: string): Promise<Asset | null> {
    return this.#options.catalogue.get(assetId);
  }

  has(assetId: string): boolean {
    return this.#known.has(assetId);
  }

  /**
   * Takes a file in: at most `assetBytesMax` are read, its first bytes decide early whether it can be a GLB at all. `name` is clean
   * already, and may come after the file.
   * Refuses with the codes of assets and storage, and with UPLOAD_INCOMPLETE when the source fails or `signal` aborts.
   */
  async upload(
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

  /** Deletes an asset; its bytes go with the last asset that uses them. */
  async remove(assetId: string): Promise<Result<void, Refusal>> {
    try {
      const asset = await this.#options.catalogue.get(assetId);
      if (asset === null || !(await this.#options.catalogue.delete(assetId)))
        return refuse({ code: 'ASSET_NOT_FOUND' });
      this.#known.delete(assetId);
      this.#events.emit('removed', { assetId });
      this.#options.logger.info('asset removed', { asset: assetId });
      for (const sha256 of contentsOf(asset)) await this.#keeper.release(sha256);
      return accept(undefined);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#options.logger.error('asset removal failed in storage', {
        asset: assetId,
        code: error.code,
        error,
      });
      return refuse(refusalOfStorage(error));
    }
  }

  /** The level asked for, or the best that there is. Refuses with ASSET_NOT_FOUND, ASSET_NOT_READY, or a code of storage. */
  async open(assetId: string, lod: LodName): Promise<Result<OpenedAsset, Refusal>> {
    try {
      const asset = await this.#options.catalogue.get(assetId);
      if (asset === null || asset.status === 'failed') return refuse({ code: 'ASSET_NOT_FOUND' });
      const found = [lod, ...lodNames].find((name) => asset.lods[name] !== undefined);
      const level = found === undefined ? undefined : asset.lods[found];
      if (found === undefined || level === undefined)
        return refuse({ code: 'ASSET_NOT_READY', retryAfterMs: 1_000 });
      return accept({ lod: found, ...this.#opened(level) });
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return refuse(refusalOfStorage(error));
    }
  }

  /** Bytes by their hash, if an asset uses them. */
  async openContent(sha256: string): Promise<Result<Omit<OpenedAsset, 'lod'>, Refusal>> {
    try {
      const used = (await this.#options.catalogue.references(sha256)) > 0;
      const stat = used ? await this.#options.blobs.stat(sha256) : null;
      return stat === null
        ? refuse({ code: 'ASSET_NOT_FOUND' })
        : accept(this.#opened({ bytes: stat.bytes, sha256 }));
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return refuse(refusalOfStorage(error));
    }
  }

  #opened({ bytes, sha256 }: Pick<Lod, 'bytes' | 'sha256'>): Omit<OpenedAsset, 'lod'> {
    return { bytes, sha256, read: (range) => this.#options.blobs.read(sha256, range) };
  }

  async #take(
    source: AsyncIterable<Uint8Array>,
    name: string | Promise<string>,
    signal: AbortSignal,
  ): Promise<Result<Asset, Refusal>> {
    const { assetBytesMax } = this.#options.limits;
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
      const inspected = await this.#options.inspect(this.#options.blobs.read(sha256), bytes);
      if (!inspected.ok) return inspected;
      const given = await name;
      if (signal.aborted) return refuse({ code: 'UPLOAD_INCOMPLETE' });
      return await this.#writeDown(given, { sha256, bytes }, inspected.value);
    } finally {
      await this.#keeper.letGo(sha256);
    }
  }

  async #store(source: UploadSource, bytesMax: number): ReturnType<BlobKeeper['put']> {
    try {
      return await this.#keeper.put(source, bytesMax);
    } catch (error) {
      // The store fails as its source does; the source knows why it did.
      if (source.refusal !== null) return refuse(source.refusal);
      throw error;
    }
  }

  async #writeDown(
    name: string,
    { sha256, bytes }: { readonly sha256: string; readonly bytes: number },
    { triangles, bounds }: GlbSummary,
  ): Promise<Result<Asset, Refusal>> {
    // Others may have filled the space while this one was read.
    const space = await this.#spaceLeft();
    if (!space.ok) return space;
    if (bytes > space.value) return refuse(quotaExceeded());
    this.#reserved.assets += 1;
    this.#reserved.bytes += bytes;
    const asset: Asset = {
      assetId: this.#options.newAssetId(),
      name,
      bytes,
      sha256,
      status: 'ready',
      lods: { high: { bytes, triangles, sha256 } },
      bounds,
      createdAt: this.#options.clock.nowMs(),
    };
    try {
      await this.#options.catalogue.put(asset);
    } finally {
      this.#reserved.assets -= 1;
      this.#reserved.bytes -= bytes;
    }
    this.#known.add(asset.assetId);
    this.#events.emit('added', asset);
    this.#options.logger.info('asset added', { asset: asset.assetId, name, bytes, triangles });
    return accept(asset);
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

function contentsOf(asset: Asset): Set<string> {
  const levels = lodNames.map((lod) => asset.lods[lod]?.sha256);
  return new Set([asset.sha256, ...levels.filter((sha256) => sha256 !== undefined)]);
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
