import type { Kysely } from 'kysely';
import { assetContents } from './0002-asset-contents.ts';
import { roomsAndAssets } from './0001-rooms-and-assets.ts';

/** One step forward; there are none back. What is released never changes: a mistake is put right by the next step. */
export interface Migration {
  /** Counts up from 1 without gaps. */
  readonly number: number;
  readonly name: string;
  /** Runs inside a transaction together with the note that it ran. */
  readonly run: (database: Kysely<unknown>) => Promise<void>;
}

export const migrations: readonly Migration[] = [
  { number: 1, name: 'rooms and assets', run: roomsAndAssets },
  { number: 2, name: 'contents of assets', run: assetContents },
];
