import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runOnSmallDisk } from '@streamxr/adapter-blobs/testing';
import { SeededRandom } from '@streamxr/kernel';
import type { OpenedLog } from '@streamxr/rooms';
import { openSqliteDatabase } from './open-database.ts';
import { SqlRoomLog } from './sql-room-log.ts';
import { ChildProgram } from './testing/child-program.ts';
import type { FillLogReport } from './testing/fill-log.ts';
import { scratchFolder } from './testing/scratch-folder.ts';

const programs = join(import.meta.dirname, 'testing');

test('P9 kill -9 at any moment loses no acknowledged record and leaves no gap', async () => {
  const seed = Date.now() % 2 ** 31;
  const random = new SeededRandom(seed);
  using folder = scratchFolder();
  const file = join(folder.path, 'streamxr.db');
  let acknowledgedBefore = 0;
  for (let round = 1; round <= 8; round++) {
    await using program = new ChildProgram(join(programs, 'append-until-killed.ts'), [file]);
    await program.line();
    await sleep(random.below(150));
    await program.kill();
    const acknowledged = Number(program.lines.at(-1));
    assert.ok(acknowledged > acknowledgedBefore, `seed ${seed}, round ${round}: the program got nowhere`);

    const opened = await openPlaza(file);
    const end = assertWhole(opened, `seed ${seed}, round ${round}`);
    assert.ok(end >= acknowledged, `seed ${seed}, round ${round}: ${acknowledged} acknowledged, ${end} kept`);
    acknowledgedBefore = acknowledged;
  }
});

test('P9 a disk that is really full is STORAGE_FULL, and nothing acknowledged is lost', async (t) => {
  const stdout = await runOnSmallDisk(join(programs, 'fill-log.ts'), 4);
  if (stdout === null) return t.skip('this system does not let us mount a small disk');
  const report = JSON.parse(stdout) as FillLogReport;
  assert.equal(report.code, 'STORAGE_FULL');
  assert.ok(report.acknowledged > 0 && report.acknowledgedLater > report.acknowledged);
  assert.equal(report.found, report.acknowledgedLater);
  assert.equal(report.damagedRecords, 0);
});

async function openPlaza(file: string): Promise<OpenedLog> {
  await using database = await openSqliteDatabase({ file, durability: 'process' });
  return await new SqlRoomLog(database).open('plaza', 0);
}

/** Every record after the snapshot is there, in order and with its own text. Gives the log's end. */
function assertWhole({ snapshot, records, damagedRecords }: OpenedLog, when: string): number {
  assert.equal(damagedRecords, 0, when);
  const base = snapshot?.offset ?? 0;
  const first = records[0]?.offset ?? base + 1;
  assert.ok(first <= base + 1, `${when}: records begin at ${first}, the snapshot ends at ${base}`);
  for (const [index, { offset, event }] of records.entries()) {
    assert.equal(offset, first + index, when);
    assert.equal(event.type === 'chat-message' && event.text, `message ${offset}`, when);
  }
  return Math.max(base, first + records.length - 1);
}
