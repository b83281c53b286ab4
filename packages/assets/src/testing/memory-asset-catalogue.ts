import { StorageError } from '@streamxr/kernel';
import type { Asset } from '@streamxr/protocol';
import type { AssetCatalogue } from '../ports.ts';

/** An AssetCatalogue that lives as long as the object. */
export class MemoryAssetCatalogue implements AssetCatalogue {
  readonly #assets = new Map<string, Asset>();
  readonly #failures: StorageError['code'][] = [];

  /** The next call (of any method) throws StorageError with this code and changes nothing. Several calls queue up. */
  failNext(code: StorageError['code']): void {
    this.#failures.push(code);
  }

  async list(): Promise<readonly Asset[]> {
    this.#failIfAsked();
    return structuredClone([...this.#assets.values()].sort(newestFirst));
  }

  async get(assetId: string): Promise<Asset | null> {
    this.#failIfAsked();
    return structuredClone(this.#assets.get(assetId) ?? null);
  }

  async put(asset: Asset): Promise<void> {
    this.#failIfAsked();
    this.#assets.set(asset.assetId, structuredClone(asset));
  }

  async delete(assetId: string): Promise<boolean> {
    this.#failIfAsked();
    return this.#assets.delete(assetId);
  }

  async references(sha256: string): Promise<number> {
    this.#failIfAsked();
    return [...this.#assets.values()].filter(({ sha256: source, lods }) =>
      [source, lods.high?.sha256, lods.medium?.sha256, lods.low?.sha256].includes(sha256),
    ).length;
  }

  async usage(): Promise<{ readonly assets: number; readonly bytes: number }> {
    this.#failIfAsked();
    const all = [...this.#assets.values()];
    return { assets: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  #failIfAsked(): void {
    const code = this.#failures.shift();
    if (code !== undefined) throw new StorageError(code, 'failure asked for by the test');
  }
}

/** Assets of one millisecond go by their id, so that a list always looks the same. */
function newestFirst(a: Asset, b: Asset): number {
  return b.createdAt - a.createdAt || (a.assetId < b.assetId ? -1 : 1);
}
