import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { build } from 'vite';
import { determinismExpected, type DeterminismRun } from '../testing/determinism.ts';

const run = promisify(execFile);
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamxr-determinism-'));
  // Plain JavaScript, as a page gets it: an older Node takes no types.
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      lib: {
        entry: new URL('../testing/determinism.ts', import.meta.url).pathname,
        formats: ['es'],
        fileName: () => 'determinism.mjs',
      },
    },
  });
  await writeFile(
    join(folder, 'main.mjs'),
    "import { runDeterminismScene } from './determinism.mjs';\nconsole.log(JSON.stringify(await runDeterminismScene()));\n",
  );
});

after(() => rm(folder, { recursive: true, force: true }));

async function runIn(node: string): Promise<DeterminismRun> {
  const { stdout } = await run(node, [join(folder, 'main.mjs')], { timeout: 60_000 });
  return JSON.parse(stdout) as DeterminismRun;
}

/** Nodes on the path of another version than ours. */
async function otherNodes(): Promise<string[]> {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((path) => join(path, 'node'));
  const found: string[] = [];
  for (const path of new Set([...paths, '/usr/bin/node', '/usr/local/bin/node'].filter(existsSync))) {
    const { stdout } = await run(path, ['--version']);
    if (stdout.trim() !== process.version) found.push(path);
  }
  return found;
}

test('C4 the same ten seconds have the same bits as on every other machine', async () => {
  assert.deepEqual(await runIn(process.execPath), determinismExpected);
});

test('C4 another Node has the same bits', async (t) => {
  const nodes = await otherNodes();
  if (nodes.length === 0) return t.skip('no other Node on this machine');
  for (const node of nodes) assert.deepEqual(await runIn(node), determinismExpected, node);
});
