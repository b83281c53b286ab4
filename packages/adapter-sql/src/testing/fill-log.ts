import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '@streamxr/kernel';
import { chatRecords } from '@streamxr/rooms/testing';
import { openSqliteDatabase } from '../open-database.ts';
import { SqlRoomLog } from '../sql-room-log.ts';

/** What a room log said and kept when its disk ran full. */
export interface FillLogReport {
  readonly code: StorageError['code'];
  readonly acknowledged: number;
  /** After the disk had space again: the log went on and was opened anew. */
  readonly acknowledgedLater: number;
  readonly found: number;
  readonly damagedRecords: number;
}

const ballastBytes = 1024 * 1024;
const batchRecords = 50;

async function fill(folder: string): Promise<FillLogReport> {
  const options = { file: join(folder, 'streamxr.db'), durability: 'process' } as const;
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, new Uint8Array(ballastBytes));

  const database = await openSqliteDatabase(options);
  const log = new SqlRoomLog(database);
  const { epoch } = await log.open('plaza', 0);
  const append = async (end: number): Promise<number> => {
    await log.append('plaza', chatRecords(epoch, end + 1, batchRecords));
    return end + batchRecords;
  };
  let end = 0;
  let refused: StorageError | null = null;
  while (refused === null) {
    try {
      end = await append(end);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      refused = error;
    }
  }
  rmSync(ballast);
  const later = await append(await append(end));
  await database.close();

  await using reopened = await openSqliteDatabase(options);
  const { records, damagedRecords } = await new SqlRoomLog(reopened).open('plaza', 0);
  return {
    code: refused.code,
    acknowledged: end,
    acknowledgedLater: later,
    found: records.length,
    damagedRecords,
  };
}

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: fill-log FOLDER');
console.log(JSON.stringify(await fill(folder)));
