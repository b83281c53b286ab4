import { assert, StorageError } from '@streamxr/kernel';
import type { Asset, Content } from '@streamxr/protocol';
import { contentsOf } from '../contents-of.ts';
import type { AssetCatalogue } from '../ports.ts';

/** An AssetCatalogue that lives as long as the object. */
export class MemoryAssetCatalogue implements AssetCatalogue {
  readonly #assets = new Map<string, Asset>();
  readonly #contents = new Map<string, readonly Content[]>();
  readonly #attempts = new Map<string, number>();
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

  async add(asset: Asset, layers: readonly Content[]): Promise<void> {
    this.#failIfAsked();
    assert(!this.#assets.has(asset.assetId), 'ids of assets are used once');
    this.#keep(asset, layers);
  }

  async replace(asset: Asset, layers: readonly Content[]): Promise<boolean> {
    this.#failIfAsked();
    if (!this.#assets.has(asset.assetId)) return false;
    this.#keep(asset, layers);
    return true;
  }

  async delete(assetId: string): Promise<boolean> {
    this.#failIfAsked();
    this.#contents.delete(assetId);
    return this.#assets.delete(assetId);
  }

  async contents(assetId: string): Promise<readonly Content[]> {
    this.#failIfAsked();
    return structuredClone(this.#contents.get(assetId) ?? []);
  }

  async users(sha256: string): Promise<readonly string[]> {
    this.#failIfAsked();
    return [...this.#contents]
      .filter(([, contents]) => contents.some((content) => content.sha256 === sha256))
      .map(([assetId]) => assetId)
      .sort();
  }

  async usage(): Promise<{ readonly assets: number; readonly bytes: number }> {
    this.#failIfAsked();
    const all = [...this.#contents.values()].flat();
    return { assets: this.#assets.size, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  async beginAttempt(sourceSha256: string): Promise<number> {
    this.#failIfAsked();
    const attempts = (this.#attempts.get(sourceSha256) ?? 0) + 1;
    this.#attempts.set(sourceSha256, attempts);
    return attempts;
  }

  async endAttempts(sourceSha256: string): Promise<void> {
    this.#failIfAsked();
    this.#attempts.delete(sourceSha256);
  }

  #keep(asset: Asset, layers: readonly Content[]): void {
    this.#assets.set(asset.assetId, structuredClone(asset));
    this.#contents.set(asset.assetId, contentsOf(asset, layers));
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
