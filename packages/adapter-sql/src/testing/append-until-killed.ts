import { writeSync } from 'node:fs';
import { chatRecords, snapshotAt } from '@streamxr/rooms/testing';
import { openSqliteDatabase } from '../open-database.ts';
import { SqlRoomLog } from '../sql-room-log.ts';

const stdout = 1;
const compactEvery = 40;

/** Appends to a room without end, now and then compacts, and prints every acknowledged offset. For tests that kill it. */
async function appendForEver(file: string): Promise<never> {
  const log = new SqlRoomLog(await openSqliteDatabase({ file, durability: 'process' }));
  const { epoch, snapshot, records } = await log.open('plaza', 0);
  let end = records.at(-1)?.offset ?? snapshot?.offset ?? 0;
  for (let batch = 1; ; batch++) {
    const count = 1 + (batch % 7);
    await log.append('plaza', chatRecords(epoch, end + 1, count));
    end += count;
    // Written at once: what a buffer still held would be acknowledged to nobody.
    writeSync(stdout, `${end}\n`);
    if (batch % compactEvery === 0) await log.compact('plaza', snapshotAt(epoch, end), end - 20);
  }
}

const [, , databaseFile] = process.argv;
if (databaseFile === undefined) throw new Error('usage: append-until-killed FILE');
await appendForEver(databaseFile);
