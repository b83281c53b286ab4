import { StorageError } from '@streamxr/kernel';
import type { Asset, Content } from '@streamxr/protocol';
import type { AssetRow, NewAssetRow } from './schema.ts';

/** `contentBytes`: of everything that the asset uses. */
export function toRow(asset: Asset, contentBytes: number): NewAssetRow {
  return {
    asset_id: asset.assetId,
    name: asset.name,
    bytes: asset.bytes,
    sha256: asset.sha256,
    status: asset.status,
    lods: JSON.stringify(asset.lods),
    bounds: textOf(asset.bounds),
    created_ms: asset.createdAt,
    manifest: textOf(asset.manifest),
    thumbnail: textOf(asset.thumbnail),
    problem: textOf(asset.problem),
    content_bytes: contentBytes,
  };
}

/** Throws StorageError for a row that is damaged. */
export function fromRow(row: AssetRow): Asset {
  const bounds = valueOf<NonNullable<Asset['bounds']>>(row, 'bounds');
  const manifest = valueOf<Content>(row, 'manifest');
  const thumbnail = valueOf<Content>(row, 'thumbnail');
  const problem = valueOf<NonNullable<Asset['problem']>>(row, 'problem');
  return {
    assetId: row.asset_id,
    name: row.name,
    bytes: row.bytes,
    sha256: row.sha256,
    status: row.status,
    lods: valueOf<Asset['lods']>(row, 'lods') ?? {},
    createdAt: row.created_ms,
    ...(bounds === null ? {} : { bounds }),
    ...(manifest === null ? {} : { manifest }),
    ...(thumbnail === null ? {} : { thumbnail }),
    ...(problem === null ? {} : { problem }),
  };
}

function textOf(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function valueOf<Value>(
  row: AssetRow,
  column: 'lods' | 'bounds' | 'manifest' | 'thumbnail' | 'problem',
): Value | null {
  const text = row[column];
  if (text === null) return null;
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    throw new StorageError('STORAGE_FAILED', `asset ${row.asset_id}: its row is damaged`, { cause: error });
  }
}
