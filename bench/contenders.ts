import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../services/streamxr/src/testing/server-process.ts';
import type { DialectName } from './load/dialect.ts';
import { pin, serverCore } from './machine/cores.ts';

/** A server under load, alone on its core. */
export interface RunningServer extends AsyncDisposable {
  readonly pid: number;
  /** `http://host:port` */
  readonly origin: string;
}

/** A server that the bench can start and talk to. */
export interface Contender {
  readonly name: string;
  readonly dialect: DialectName;
  start(): Promise<RunningServer>;
}

/** The real program, with limits lifted. */
export function ours(
  dialect: 'streamxr.v1.bin' | 'streamxr.v1.json',
  flags: readonly string[] = [],
): Contender {
  return {
    name: dialect,
    dialect,
    async start() {
      const server = await ServerProcess.start({ flags: ['--limits', 'off', ...flags] });
      pin(server.pid, serverCore);
      return {
        pid: server.pid,
        origin: server.url,
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  };
}

export const wsSilent = peer('ws, poses kept', 'plain', [process.execPath, 'ws-silent.mjs']);

/** Those that are here; `missing` says in sentences which are not, and why. */
export async function findPeers(): Promise<{
  readonly peers: readonly Contender[];
  readonly missing: readonly string[];
}> {
  const node = process.execPath;
  const peers = [
    peer('ws naive', 'plain', [node, 'ws-naive.mjs']),
    peer('ws prebuilt frame', 'plain', [node, 'ws-prebuilt.mjs']),
    peer(`socket.io ${await versionOf('socket.io')}`, 'socket.io', [node, 'socket-io.mjs']),
  ];
  const missing: string[] = [];
  const install = 'run "npm ci" in bench/peers to compare with it';
  const colyseus = await versionOf('@colyseus/core');
  if (colyseus === null) missing.push(`@colyseus/core is not installed: ${install}`);
  else peers.push(peer(`@colyseus/core ${colyseus}`, 'colyseus', [node, 'colyseus.mjs']));
  const bun = findBun();
  if (bun === null) missing.push(`Bun is not installed: ${install}`);
  else {
    peers.push(peer('Bun publish', 'plain', [bun, 'bun.mjs']));
    peers.push(peer('Bun publish, 20 ms batches', 'plain', [bun, 'bun.mjs', '--tick', '20']));
  }
  return { peers, missing };
}

const folder = new URL('./peers/', import.meta.url);

function peer(name: string, dialect: DialectName, command: readonly string[]): Contender {
  return { name, dialect, start: () => startPeer(name, command) };
}

export async function startPeer(
  name: string,
  [executable = '', ...argv]: readonly string[],
): Promise<RunningServer> {
  const child = spawn(executable, argv, {
    cwd: fileURLToPath(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Express and its like are slower and chattier without.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const origin = await listeningAt(child, name);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no process`);
  pin(pid, serverCore);
  return {
    pid,
    origin,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function listeningAt(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const found = /^listening (http:\S+)/.exec(line);
        if (found?.[1] !== undefined) resolve(found[1]);
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}:\n${lines.join('\n')}`)));
  });
}

async function versionOf(name: string): Promise<string | null> {
  for (const modules of [
    new URL('node_modules/', folder),
    new URL('../node_modules/', folder),
    new URL('../../node_modules/', folder),
  ]) {
    const file = new URL(`${name}/package.json`, modules);
    if (existsSync(file)) return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
  }
  return null;
}

function findBun(): string | null {
  const require = createRequire(folder);
  const platform = `${process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`;
  try {
    return require.resolve(`@oven/bun-${platform}/bin/bun`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}
