import type { Logger } from '@streamxr/kernel';
import type { AssetCatalogue, BlobStore } from '@streamxr/assets';

export interface SweepOptions {
  readonly catalogue: AssetCatalogue;
  readonly blobs: BlobStore;
  readonly logger: Logger;
}

/**
 * Brings catalogue and content together after a crash, before anybody else uses them: content that no asset uses is deleted, an asset
 * whose content is gone is marked as failed. Throws StorageError.
 */
export async function sweepOrphans({ catalogue, blobs, logger }: SweepOptions): Promise<void> {
  for (const asset of await catalogue.list()) {
    if (asset.status === 'failed' || (await blobs.stat(asset.sha256)) !== null) continue;
    await catalogue.put({ ...asset, status: 'failed', lods: {} });
    logger.error('asset has lost its content', {
      asset: asset.assetId,
      name: asset.name,
      sha256: asset.sha256,
    });
  }
  let deleted = 0;
  for await (const sha256 of blobs.list()) {
    if ((await catalogue.references(sha256)) > 0) continue;
    await blobs.delete(sha256);
    deleted += 1;
  }
  if (deleted > 0) logger.warn('unused content deleted', { blobs: deleted });
}
