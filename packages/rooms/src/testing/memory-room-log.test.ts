import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorageError } from '@streamxr/kernel';
import { chatRecords } from './log-samples.ts';
import { MemoryRoomLog } from './memory-room-log.ts';
import { roomLogContract } from './room-log-contract.ts';

roomLogContract('memory', async () => {
  const log = new MemoryRoomLog();
  return { log, restart: async () => log, [Symbol.asyncDispose]: async () => undefined };
});

test('P9 a failure asked for strikes once and keeps nothing', async () => {
  const log = new MemoryRoomLog();
  const { epoch } = await log.open('plaza', 0);
  log.failNext('STORAGE_FULL');
  await assert.rejects(
    log.append('plaza', chatRecords(epoch, 1, 2)),
    (error) => error instanceof StorageError && error.code === 'STORAGE_FULL',
  );
  await log.append('plaza', chatRecords(epoch, 1, 1));
  assert.equal((await log.open('plaza', 0)).records.length, 1);
});
