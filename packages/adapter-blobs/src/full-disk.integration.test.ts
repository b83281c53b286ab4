import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FillReport } from './testing/fill-blobs.ts';
import { runOnSmallDisk, runWithSmallFiles } from './testing/small-disk.ts';

const program = join(import.meta.dirname, 'testing/fill-blobs.ts');

test('A1 a full disk is STORAGE_FULL, leaves nothing behind, and the store works on', async (t) => {
  const stdout = await runOnSmallDisk(program, 2);
  if (stdout === null) return t.skip('this system does not let us mount a small disk');
  assertFullAndWhole(JSON.parse(stdout) as FillReport);
});

test('A1 a file size limit is STORAGE_FULL, leaves nothing behind, and the store works on', async () => {
  assertFullAndWhole(JSON.parse(await runWithSmallFiles(program, 1024)) as FillReport);
});

function assertFullAndWhole(report: FillReport): void {
  assert.ok(report.blobsBefore > 0, 'something must have fit');
  assert.deepEqual(report, {
    code: 'STORAGE_FULL',
    blobsBefore: report.blobsBefore,
    blobsAfter: report.blobsBefore,
    incomingAfter: [],
    sourceClosed: true,
    worksAgain: true,
  } satisfies FillReport);
}
