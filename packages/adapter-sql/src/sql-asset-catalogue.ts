import { assert } from '@streamxr/kernel';
import { type AssetCatalogue, contentsOf } from '@streamxr/assets';
import { type Asset, type Content, parseSha256 } from '@streamxr/protocol';
import type { Transaction } from 'kysely';
import { fromRow, toRow } from './asset-row.ts';
import type { Schema } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';

/** Rows in one insert; SQLite allows 32,766 values. */
const contentsPerInsert = 64;

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

  async add(asset: Asset, layers: readonly Content[]): Promise<void> {
    const contents = contentsOf(asset, layers);
    await this.#database.kysely.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('assets')
        .values(toRow(asset, bytesOf(contents)))
        .execute();
      await insertContents(transaction, asset.assetId, contents);
    });
  }

  async replace(asset: Asset, layers: readonly Content[]): Promise<boolean> {
    const { assetId } = asset;
    const contents = contentsOf(asset, layers);
    return this.#database.kysely.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('assets')
        .set(toRow(asset, bytesOf(contents)))
        .where('asset_id', '=', assetId)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await transaction.deleteFrom('asset_contents').where('asset_id', '=', assetId).execute();
      await insertContents(transaction, assetId, contents);
      return true;
    });
  }

  async delete(assetId: string): Promise<boolean> {
    // Its contents go with it, by their foreign key.
    const { numDeletedRows } = await this.#database.kysely
      .deleteFrom('assets')
      .where('asset_id', '=', assetId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async contents(assetId: string): Promise<readonly Content[]> {
    const rows = await this.#database.kysely
      .selectFrom('asset_contents')
      .select(['sha256', 'bytes'])
      .where('asset_id', '=', assetId)
      .execute();
    return rows.map(({ sha256, bytes }) => ({ sha256, bytes }));
  }

  async users(sha256: string): Promise<readonly string[]> {
    assert(parseSha256(sha256) !== null, 'content is named by 64 lower-case hexadecimal digits');
    const rows = await this.#database.kysely
      .selectFrom('asset_contents')
      .select('asset_id')
      .where('sha256', '=', sha256)
      .orderBy('asset_id')
      .execute();
    return rows.map(({ asset_id }) => asset_id);
  }

  async usage(): Promise<{ readonly assets: number; readonly bytes: number }> {
    const { assets, bytes } = await this.#database.kysely
      .selectFrom('assets')
      .select(({ fn }) => [
        fn.countAll<number>().as('assets'),
        fn.sum<number | null>('content_bytes').as('bytes'),
      ])
      .executeTakeFirstOrThrow();
    return { assets, bytes: bytes ?? 0 };
  }

  async beginAttempt(sha256: string): Promise<number> {
    const { attempts } = await this.#database.kysely
      .insertInto('processing_attempts')
      .values({ sha256, attempts: 1 })
      .onConflict((conflict) =>
        conflict
          .column('sha256')
          .doUpdateSet((eb) => ({ attempts: eb('processing_attempts.attempts', '+', 1) })),
      )
      .returning('attempts')
      .executeTakeFirstOrThrow();
    return attempts;
  }

  async endAttempts(sha256: string): Promise<void> {
    await this.#database.kysely.deleteFrom('processing_attempts').where('sha256', '=', sha256).execute();
  }
}

function bytesOf(contents: readonly Content[]): number {
  return contents.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function insertContents(
  transaction: Transaction<Schema>,
  assetId: string,
  contents: readonly Content[],
): Promise<void> {
  for (let from = 0; from < contents.length; from += contentsPerInsert) {
    const rows = contents
      .slice(from, from + contentsPerInsert)
      .map(({ sha256, bytes }) => ({ asset_id: assetId, sha256, bytes }));
    await transaction.insertInto('asset_contents').values(rows).execute();
  }
}
