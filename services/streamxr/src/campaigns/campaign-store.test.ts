import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLogger } from '@streamxr/kernel';
import { CampaignStore } from './campaign-store.ts';

const stored = {
  generation: 3,
  tick: 4_000_000_000,
  snapshot: Uint8Array.of(1, 2, 3),
  inputs: new Uint8Array(5_000).fill(9),
};

test('C8 a campaign is kept by room and name, the newest one, and forgotten when it is told to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-store-'));
  try {
    const store = new CampaignStore(join(folder, 'campaigns'), silentLogger);
    await store.tidy();
    assert.equal(await store.load('lab', 'p1'), null);
    assert.ok(await store.save('lab', 'p1', { ...stored, tick: 5 }));
    assert.ok(await store.save('lab', 'p1', stored));
    assert.ok(await store.save('Lab', 'p1', { ...stored, generation: 9 }));
    assert.deepEqual(await store.load('lab', 'p1'), stored);
    assert.equal((await store.load('Lab', 'p1'))?.generation, 9);
    await writeFile(join(folder, 'campaigns', 'x.tmp'), 'half');
    await store.tidy();
    assert.equal((await readdir(join(folder, 'campaigns'))).length, 2);
    await store.delete('lab', 'p1');
    await store.delete('lab', 'p1');
    assert.equal(await store.load('lab', 'p1'), null);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('C8 a disk that takes nothing costs a campaign its last seconds, and nobody an error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-store-'));
  try {
    await writeFile(join(folder, 'campaigns'), 'a file where the folder should be');
    const store = new CampaignStore(join(folder, 'campaigns'), silentLogger);
    assert.equal(await store.save('lab', 'p1', stored), false);
    assert.equal(await store.load('lab', 'p1'), null);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
