import type { Logger } from '@streamxr/kernel';
import type { AssetCatalogue, BlobStore } from '@streamxr/assets';
import { type Asset, errorEntry } from '@streamxr/protocol';

export interface SweepOptions {
  readonly catalogue: AssetCatalogue;
  readonly blobs: BlobStore;
  readonly logger: Logger;
}

/**
 * Brings catalogue and content together after a crash, before anybody else uses them: content that no asset uses is deleted, an asset of
 * which nothing can be shown or made any more is marked as failed. Throws StorageError.
 */
export async function sweepOrphans({ catalogue, blobs, logger }: SweepOptions): Promise<void> {
  const assets = await catalogue.list();
  // One walk over the store: asking for each content by itself takes a round trip where the store is far away.
  const missing = new Set(assets.flatMap(({ sha256, lods }) => [sha256, lods.high?.sha256 ?? sha256]));
  let deleted = 0;
  for await (const sha256 of blobs.list()) {
    missing.delete(sha256);
    if ((await catalogue.users(sha256)).length > 0) continue;
    await blobs.delete(sha256);
    deleted += 1;
  }
  if (deleted > 0) logger.warn('unused content deleted', { blobs: deleted });
  for (const asset of assets) {
    if (asset.status === 'failed' && asset.lods.high === undefined) continue;
    // From either of them something can be shown.
    if (!missing.has(asset.sha256) || !missing.has(asset.lods.high?.sha256 ?? asset.sha256)) continue;
    const problem = { code: 'STORAGE_FAILED', message: 'The file of the model is gone.' } as const;
    await catalogue.replace({ ...asset, status: 'failed', lods: {}, problem }, []);
    logger.error('asset has lost its content', {
      asset: asset.assetId,
      name: asset.name,
      sha256: asset.sha256,
    });
  }
}

/** Sources whose processing was interrupted, or failed for reasons that may be gone; oldest first. */
export function findUnfinished(assets: readonly Asset[]): ReadonlySet<string> {
  const unfinished = assets.filter(
    ({ status, problem, lods }) =>
      status === 'processing' ||
      (problem !== undefined && errorEntry(problem.code).retry && lods.high !== undefined),
  );
  return new Set(unfinished.map(({ sha256 }) => sha256).toReversed());
}
