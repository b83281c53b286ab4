import { parseAssetId } from '@streamxr/protocol';

/** Marks what is dragged as a model of the library. */
const assetType = 'application/x-streamxr-asset';

export function startAssetDrag(transfer: DataTransfer, assetId: string): void {
  transfer.setData(assetType, assetId);
  transfer.effectAllowed = 'copy';
}

export function carriesAsset(transfer: DataTransfer): boolean {
  return transfer.types.includes(assetType);
}

/** The model that is dragged; null when it is none. Readable only when it is dropped. */
export function droppedAsset(transfer: DataTransfer): string | null {
  return parseAssetId(transfer.getData(assetType));
}
