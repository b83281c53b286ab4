import { assert, StorageError } from '@streamxr/kernel';
import type { AssetCatalogue } from '@streamxr/assets';
import { type Asset, parseSha256 } from '@streamxr/protocol';
import type { AssetsTable } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';

/** The AssetCatalogue in a SQL database. It borrows the database: whoever opened that closes it. */
export class SqlAssetCatalogue implements AssetCatalogue {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  async list(): Promise<readonly Asset[]> {
    const rows = await this.#database.kysely
      .selectFrom('assets')
      .selectAll()
      .orderBy('created_ms', 'desc')
      .orderBy('asset_id')
      .execute();
    return rows.map(fromRow);
  }

  async get(assetId: string): Promise<Asset | null> {
    const row = await this.#database.kysely
      .selectFrom('assets')
      .selectAll()
      .where('asset_id', '=', assetId)
      .executeTakeFirst();
    return row === undefined ? null : fromRow(row);
  }

  async put(asset: Asset): Promise<void> {
    const row = toRow(asset);
    await this.#database.kysely
      .insertInto('assets')
      .values(row)
      .onConflict((conflict) => conflict.column('asset_id').doUpdateSet(row))
      .execute();
  }

  async delete(assetId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database.kysely
      .deleteFrom('assets')
      .where('asset_id', '=', assetId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async references(sha256: string): Promise<number> {
    assert(parseSha256(sha256) !== null, 'content is named by 64 lower-case hexadecimal digits');
    const { count } = await this.#database.kysely
      .selectFrom('assets')
      // Nothing else in a level is 64 digits long, and hexadecimal digits are no wildcards.
      .where((eb) => eb.or([eb('sha256', '=', sha256), eb('lods', 'like', `%"${sha256}"%`)]))
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }

  async usage(): Promise<{ readonly assets: number; readonly bytes: number }> {
    const { assets, bytes } = await this.#database.kysely
      .selectFrom('assets')
      .select(({ fn }) => [fn.countAll<number>().as('assets'), fn.sum<number | null>('bytes').as('bytes')])
      .executeTakeFirstOrThrow();
    return { assets, bytes: bytes ?? 0 };
  }
}

function toRow({ assetId, name, bytes, sha256, status, lods, bounds, createdAt }: Asset): AssetsTable {
  return {
    asset_id: assetId,
    name,
    bytes,
    sha256,
    status,
    lods: JSON.stringify(lods),
    bounds: bounds === undefined ? null : JSON.stringify(bounds),
    created_ms: createdAt,
  };
}

function fromRow({ asset_id, name, bytes, sha256, status, lods, bounds, created_ms }: AssetsTable): Asset {
  const asset = {
    assetId: asset_id,
    name,
    bytes,
    sha256,
    status,
    lods: parseColumn<Asset['lods']>(asset_id, lods),
    createdAt: created_ms,
  };
  return bounds === null
    ? asset
    : { ...asset, bounds: parseColumn<NonNullable<Asset['bounds']>>(asset_id, bounds) };
}

function parseColumn<Value>(assetId: string, text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    throw new StorageError('STORAGE_FAILED', `asset ${assetId}: its row is damaged`, { cause: error });
  }
}
