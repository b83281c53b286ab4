import { accept, Emitter, refuse, type Result, StorageError } from '@streamxr/kernel';
import { type Asset, type Bounds, type Lod, type LodName, lodNames, type Refusal } from '@streamxr/protocol';
import { BlobKeeper } from './blob-keeper.ts';
import { ContentShelf, type HotContent, type OpenedContent } from './content-shelf.ts';
import { Intake, type IntakeOptions } from './intake.ts';
import type { ModelMaker } from './processing/model-maker.ts';
import { type ProcessingOutcome, ProcessingQueue } from './processing/processing-queue.ts';
import { Publisher } from './processing/publisher.ts';
import { refusalOfStorage } from './storage-refusal.ts';
import { findUnfinished, sweepOrphans } from './start-up.ts';

export interface AssetLibraryOptions extends Omit<IntakeOptions, 'keeper'> {
  readonly maker: ModelMaker;
  /** Models that are processed at once. */
  readonly workers: number;
  readonly cacheBytesMax: number;
  /** Told after each model, for metrics. */
  readonly onProcessed: (outcome: ProcessingOutcome, seconds: number) => void;
  /** How long a request waits for a level that is being made. */
  readonly levelWaitMsMax?: number;
}

export interface LibraryEvents {
  readonly added: Asset;
  readonly changed: Asset;
  readonly removed: { readonly assetId: string };
}

/** One level of an asset, ready to be read; `lod` says which one it really is. */
export interface OpenedAsset extends OpenedContent {
  readonly lod: LodName;
}

/** Most models are done by then; a client that hears "not ready" comes back. */
const levelWaitMsDefault = 10_000;

/**
 * The models of this server. An upload is checked before anybody can see it, shown at once, and gets levels and layers in the background;
 * what is refused, broken off or deleted leaves nothing behind, and what was made and lost is made again from the source.
 */
export class AssetLibrary implements AsyncDisposable {
  readonly #options: AssetLibraryOptions;
  readonly #keeper: BlobKeeper;
  readonly #shelf: ContentShelf;
  readonly #intake: Intake;
  readonly #queue: ProcessingQueue;
  readonly #events: Emitter<LibraryEvents>;
  /** With the bounds of its model, as far as they are known. */
  readonly #known: Map<string, Bounds | null>;

  /** Tidies up what a crash left, goes on with what it interrupted, then opens. Throws StorageError. */
  static async open(options: AssetLibraryOptions): Promise<AssetLibrary> {
    await sweepOrphans(options);
    const assets = await options.catalogue.list();
    const known = new Map(assets.map(({ assetId, bounds }) => [assetId, bounds ?? null]));
    const library = new AssetLibrary(options, known);
    for (const source of findUnfinished(assets)) void library.#queue.enqueue(source);
    return library;
  }

  private constructor(options: AssetLibraryOptions, known: Map<string, Bounds | null>) {
    this.#options = options;
    this.#known = known;
    this.#events = new Emitter((error) =>
      options.logger.error('asset listener failed', {
        error: error instanceof Error ? error : new Error(String(error)),
      }),
    );
    this.#shelf = new ContentShelf(options);
    this.#keeper = new BlobKeeper({ ...options, onDelete: (sha256) => this.#shelf.forget(sha256) });
    this.#intake = new Intake({ ...options, keeper: this.#keeper });
    const publisher = new Publisher({
      catalogue: options.catalogue,
      keeper: this.#keeper,
      onChanged: (asset) => {
        this.#known.set(asset.assetId, asset.bounds ?? null);
        this.#events.emit('changed', asset);
      },
    });
    this.#queue = new ProcessingQueue({
      ...options,
      keeper: this.#keeper,
      publisher,
    });
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

  /** Of an asset's model; null while it is not known. */
  boundsOf(assetId: string): Bounds | null {
    return this.#known.get(assetId) ?? null;
  }

  /** Models that wait to be processed, or are. */
  get processing(): number {
    return this.#queue.length;
  }

  /**
   * Takes a file in: at most `assetBytesMax` are read, its first bytes decide early whether it can be a GLB at all. `name` is clean
   * already, and may come after the file. The asset is shown at once, and processed in the background.
   * Refuses with the codes of assets and storage, and with UPLOAD_INCOMPLETE when the source fails or `signal` aborts.
   */
  async upload(
    source: AsyncIterable<Uint8Array>,
    name: string | Promise<string>,
    signal: AbortSignal,
  ): Promise<Result<Asset, Refusal>> {
    this.#options.maker.prepare();
    const taken = await this.#intake.take(source, name, signal);
    if (!taken.ok) return taken;
    const asset = taken.value;
    this.#known.set(asset.assetId, asset.bounds ?? null);
    this.#events.emit('added', asset);
    if (asset.status === 'processing') void this.#queue.enqueue(asset.sha256);
    return taken;
  }

  /** Deletes an asset; its bytes go with the last asset that uses them. */
  async remove(assetId: string): Promise<Result<void, Refusal>> {
    const { catalogue, logger } = this.#options;
    try {
      const asset = await catalogue.get(assetId);
      const contents = await catalogue.contents(assetId);
      if (asset === null || !(await catalogue.delete(assetId))) return refuse({ code: 'ASSET_NOT_FOUND' });
      this.#known.delete(assetId);
      this.#events.emit('removed', { assetId });
      logger.info('asset removed', { asset: assetId });
      if (!(await this.#isSource(asset.sha256))) this.#queue.forget(asset.sha256);
      for (const { sha256 } of contents) await this.#keeper.release(sha256);
      return accept(undefined);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      logger.error('asset removal failed in storage', { asset: assetId, code: error.code, error });
      return refuse(refusalOfStorage(error));
    }
  }

  /**
   * The level asked for; waits a while when it is being made. Refuses with ASSET_NOT_FOUND, ASSET_NOT_READY, or a code of storage.
   */
  async open(assetId: string, lod: LodName): Promise<Result<OpenedAsset, Refusal>> {
    try {
      const before = await this.#options.catalogue.get(assetId);
      if (before === null) return refuse({ code: 'ASSET_NOT_FOUND' });
      await this.#made(before, lod);
      const asset = await this.#options.catalogue.get(assetId);
      if (asset === null) return refuse({ code: 'ASSET_NOT_FOUND' });
      const level = bestLevel(asset, lod);
      if (level === null) return refuse({ code: 'ASSET_NOT_FOUND' });
      if (level.lod !== lod && this.#queue.settled(asset.sha256) !== null)
        return refuse({ code: 'ASSET_NOT_READY', retryAfterMs: 1_000 });
      const opened = await this.openContent(level.sha256);
      return opened.ok ? accept({ ...opened.value, lod: level.lod }) : opened;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return refuse(refusalOfStorage(error));
    }
  }

  /** Bytes by their hash when they are in memory; null when `openContent` has to look. */
  hotContent(sha256: string): HotContent | null {
    return this.#shelf.peek(sha256);
  }

  /** Bytes by their hash, if an asset uses them; what was made and lost is made again first. */
  async openContent(sha256: string): Promise<Result<OpenedContent, Refusal>> {
    const opened = await this.#shelf.open(sha256);
    if (opened.ok || opened.refusal.code !== 'ASSET_NOT_READY') return opened;
    try {
      const source = await this.#sourceOf(sha256);
      if (source === null) return refuse({ code: 'STORAGE_FAILED' });
      await this.#within(this.#queue.enqueue(source));
      return await this.#shelf.open(sha256);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return refuse(refusalOfStorage(error));
    }
  }

  /** Stops processing; what was under way begins anew with the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue.close();
  }

  /** Sees to it that the level is made if it can be, as long as a request may wait. */
  async #made(asset: Asset, lod: LodName): Promise<void> {
    // Assets from before there were levels get theirs when somebody looks at them.
    const isOld = asset.status === 'ready' && asset.manifest === undefined && asset.problem === undefined;
    const making = isOld ? this.#queue.enqueue(asset.sha256) : this.#queue.settled(asset.sha256);
    if (making !== null && asset.lods[lod] === undefined) await this.#within(making);
  }

  /** A source that this can be made of again; null for a source itself. */
  async #sourceOf(sha256: string): Promise<string | null> {
    for (const assetId of await this.#options.catalogue.users(sha256)) {
      const asset = await this.#options.catalogue.get(assetId);
      if (asset !== null && asset.sha256 !== sha256) return asset.sha256;
    }
    return null;
  }

  async #isSource(sha256: string): Promise<boolean> {
    for (const assetId of await this.#options.catalogue.users(sha256)) {
      if ((await this.#options.catalogue.get(assetId))?.sha256 === sha256) return true;
    }
    return false;
  }

  async #within(work: Promise<void>): Promise<void> {
    const { levelWaitMsMax = levelWaitMsDefault } = this.#options;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => late.resolve(), levelWaitMsMax);
    await Promise.race([work, late.promise]);
    clearTimeout(timer);
  }
}

/** The level asked for, or the best that there is. */
function bestLevel(asset: Asset, lod: LodName): (Lod & { readonly lod: LodName }) | null {
  for (const name of [lod, ...lodNames]) {
    const level = asset.lods[name];
    if (level !== undefined) return { ...level, lod: name };
  }
  return null;
}
