import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compress } from './precompress.ts';

test('A built file gets copies that unpack to it; what would not shrink gets none, and loses old ones', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-precompress-'));
  try {
    const long = 'export const room = 1;\n'.repeat(200);
    await writeFile(join(folder, 'long.js'), long);
    await writeFile(join(folder, 'short.js'), 'x');
    await writeFile(join(folder, 'short.js.br'), 'of an earlier build');
    for (const name of ['long.js', 'short.js']) await compress(join(folder, name), false);
    assert.deepEqual((await readdir(folder)).sort(), ['long.js', 'long.js.br', 'long.js.gz', 'short.js']);
    assert.equal(brotliDecompressSync(await readFile(join(folder, 'long.js.br'))).toString(), long);
    assert.equal(gunzipSync(await readFile(join(folder, 'long.js.gz'))).toString(), long);
  } finally {
    await rm(folder, { recursive: true });
  }
});
