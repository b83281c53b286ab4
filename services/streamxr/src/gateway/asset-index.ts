import type { Asset } from '@streamxr/protocol';

/** Which assets exist, kept in memory, so that a room can check a reference without waiting. */
export class AssetIndex {
  readonly #assetIds = new Set<string>();

  constructor(assets: readonly Asset[]) {
    for (const asset of assets) this.#assetIds.add(asset.assetId);
  }

  has(assetId: string): boolean {
    return this.#assetIds.has(assetId);
  }

  added(asset: Asset): void {
    this.#assetIds.add(asset.assetId);
  }

  removed(assetId: string): void {
    this.#assetIds.delete(assetId);
  }
}
