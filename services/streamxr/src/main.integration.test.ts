import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sampleGlb } from '@streamxr/assets/testing';
import type { Asset } from '@streamxr/protocol';
import { ServerProcess } from './testing/server-process.ts';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the server to its end. */
async function run(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

async function upload(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const form = new FormData();
  form.append('file', new Blob([sampleGlb() as Uint8Array<ArrayBuffer>]), 'kept.glb');
  return fetch(`${url}/api/assets/upload`, { method: 'POST', body: form, headers });
}

test('S5 the server says where it listens, and SIGTERM ends it well', async () => {
  await using server = await ServerProcess.start();
  const announced = server.output.filter((line) => line.includes('listening'));
  assert.equal(announced.length, 1);
  assert.deepEqual(
    (({ level, event, url }) => ({ level, event, url }))(
      JSON.parse(announced[0]!) as Record<string, unknown>,
    ),
    {
      level: 'info',
      event: 'listening',
      url: server.url,
    },
  );
  assert.equal((await fetch(`${server.url}/ready`)).status, 200);
  assert.equal(await server.drain(), 0);
});

test('P9 a model survives kill -9', async () => {
  await using first = await ServerProcess.start();
  const { asset } = (await (await upload(first.url)).json()) as { asset: Asset };
  await first.kill();
  await using second = await ServerProcess.start({ dataFolder: first.dataFolder });
  const { assets } = (await (await fetch(`${second.url}/api/assets`)).json()) as { assets: Asset[] };
  assert.deepEqual(assets, [asset]);
  const content = await fetch(`${second.url}/api/blobs/${asset.sha256}`);
  assert.deepEqual(new Uint8Array(await content.arrayBuffer()), sampleGlb());
});

test('P9 two servers do not share a data folder or a port, and say so in one line', async () => {
  await using server = await ServerProcess.start();
  const sameFolder = await run('./main.ts', ['--port', '0', '--data', server.dataFolder]);
  assert.equal(sameFolder.code, 1);
  assert.match(sameFolder.stderr, /^Another server is using the data folder .*\n$/);
  const other = await mkdtemp(join(tmpdir(), 'streamxr-other-'));
  const samePort = await run('./main.ts', ['--port', new URL(server.url).port, '--data', other]);
  assert.equal(samePort.code, 1);
  assert.match(samePort.stderr, /^Port \d+ of 127\.0\.0\.1 is in use.*\n$/);
  await rm(other, { recursive: true });
});

test('P9 a data folder that cannot be one is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-file-'));
  await writeFile(join(folder, 'file'), '');
  const ended = await run('./main.ts', ['--port', '0', '--data', join(folder, 'file/data')]);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /^The data folder .*file\/data cannot be used: .*\n$/);
  await rm(folder, { recursive: true });
});

test('settings: help, version and mistakes', async () => {
  const help = await run('./main.ts', ['--help']);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /--port PORT \(default: 3000\)/);
  assert.match((await run('./main.ts', ['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
  const wrong = await run('./main.ts', ['--port', 'x', '--nope'], { STREAMXR_GUESTS: 'all' });
  assert.equal(wrong.code, 2);
  assert.equal(wrong.stderr.trim().split('\n').length, 3);
});

test('I2 a ticket from the command line opens the server of the same folder', async () => {
  await using server = await ServerProcess.start({ flags: ['--guests', 'off'] });
  assert.equal((await upload(server.url)).status, 401);
  const ended = await run('./ticket-command.ts', [
    '--data',
    server.dataFolder,
    '--role',
    'owner',
    '--name',
    'Ada',
    '--room=*',
    '--public-url',
    'https://xr.example',
  ]);
  assert.equal(ended.code, 0, ended.stderr);
  const [ticket = '', link = ''] = ended.stdout.split('\n');
  assert.equal(link, `https://xr.example/?room=default#ticket=${ticket}`);
  assert.equal((await upload(server.url, { authorization: `Bearer ${ticket}` })).status, 201);
  for (const wrong of [
    ['--role', 'king'],
    ['--hours', 'x'],
    ['--hours', '9999'],
    ['--room', 'a b'],
    ['--port', 'x'],
    ['--name', ''],
  ]) {
    const refused = await run('./ticket-command.ts', ['--data', server.dataFolder, ...wrong]);
    assert.equal(refused.code, 2, wrong.join(' '));
    assert.doesNotMatch(refused.stderr, /\n\s+at /, 'no stack for a mistake');
  }
});
