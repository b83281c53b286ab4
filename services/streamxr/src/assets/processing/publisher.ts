import { assert, StorageError } from '@streamxr/kernel';
import { type AssetCatalogue, type Content, layersOf } from '@streamxr/assets';
import { type Asset, errorEntry, limits, type Refusal } from '@streamxr/protocol';
import type { BlobKeeper } from '../blob-keeper.ts';
import type { Files, Preview, Processed } from '@streamxr/pipeline';

export interface PublisherOptions {
  readonly catalogue: AssetCatalogue;
  readonly keeper: BlobKeeper;
  readonly onChanged: (asset: Asset) => void;
}

/** Files written at once: each waits for the disk. */
const writesAtOnce = 8;

/** Writes what was made of a source into the store and into every asset that has it as its source. All methods throw StorageError. */
export class Publisher {
  readonly #options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** The first shape, for assets that have nothing better. */
  preview(source: string, { manifest, manifestFile, summary, files }: Preview): Promise<void> {
    return this.#publish(source, files, layersOf(manifest), (asset) =>
      asset.status === 'processing' ? { ...asset, manifest: manifestFile, bounds: summary.bounds } : null,
    );
  }

  result(source: string, made: Processed): Promise<void> {
    const { manifest, manifestFile, thumbnail, lods, summary, files } = made;
    return this.#publish(source, files, layersOf(manifest), (asset) => ({
      ...asset,
      problem: undefined,
      status: 'ready',
      lods,
      manifest: manifestFile,
      thumbnail,
      bounds: summary.bounds,
    }));
  }

  /**
   * Nothing can be made of the source. Where trying again may help, and for assets from before there were levels, the source itself stays
   * what is shown. An asset that has everything keeps it.
   */
  failure(source: string, refusal: Refusal): Promise<void> {
    const { code, message } = refusal;
    const words = (message ?? errorEntry(code).sentence).slice(0, limits.errorMessageMax);
    const problem = { code, message: words };
    return this.#publish(source, new Map(), [], ({ manifest: hadManifest, ...asset }) => {
      if (asset.status === 'ready') return hadManifest === undefined ? { ...asset, problem } : null;
      return { ...asset, status: 'failed', problem, lods: errorEntry(code).retry ? asset.lods : {} };
    });
  }

  async #publish(
    source: string,
    files: Files,
    layers: readonly Content[],
    changed: (asset: Asset) => Asset | null,
  ): Promise<void> {
    const { catalogue, keeper, onChanged } = this.#options;
    const released = new Set<string>();
    const held: string[] = [];
    try {
      await this.#store(files, held);
      for (const assetId of await catalogue.users(source)) {
        const asset = await catalogue.get(assetId);
        const next = asset === null || asset.sha256 !== source ? null : changed(asset);
        if (next === null) continue;
        const former = await catalogue.contents(assetId);
        // Somebody may delete it between any two lines.
        if (!(await catalogue.replace(next, layers))) continue;
        onChanged(next);
        for (const { sha256 } of former) released.add(sha256);
      }
    } finally {
      for (const sha256 of held) await keeper.letGo(sha256);
      for (const sha256 of released) await keeper.release(sha256);
    }
  }

  async #store(files: Files, held: string[]): Promise<void> {
    const waiting = [...files];
    const write = async (): Promise<void> => {
      for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
        const [sha256, bytes] = file;
        const stored = await this.#options.keeper.put(inOnePiece(bytes), bytes.length);
        if (!stored.ok) throw new StorageError('STORAGE_FAILED', `a file that was made could not be kept`);
        held.push(stored.value.sha256);
        assert(stored.value.sha256 === sha256, 'files are named by their content');
      }
    };
    const writes = Array.from({ length: writesAtOnce }, write);
    // All end before anybody lets go of what they hold.
    await Promise.allSettled(writes);
    await Promise.all(writes);
  }
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
