import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { issueTicket, type TicketOrder } from '@streamxr/access';
import { loadTicketKey } from '../admission/ticket-secret.ts';
import type { FaultDone, ServerFault } from './server-faults.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
const faultsModule = new URL('./server-faults.ts', import.meta.url).href;

/** Whether this system lets a test mount disks of its own. */
export async function canMount(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-mount-'));
  const [executable = '', ...argv] = onSmallDisk(folder, 1, ['true']);
  const attempt = spawn(executable, argv, { stdio: 'ignore' });
  const [code] = (await Promise.race([once(attempt, 'exit'), once(attempt, 'error').then(() => [1])])) as [
    number,
  ];
  await rm(folder, { recursive: true, force: true });
  return code === 0;
}

function onSmallDisk(folder: string, mebibytes: number, command: readonly string[]): readonly string[] {
  const script = `mount -t tmpfs -o size=${mebibytes}m tmpfs "$1" && shift && exec "$@"`;
  return ['unshare', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', folder, ...command];
}

export interface ServerProcessOptions {
  /** Kept by the caller; without one, a folder of its own that goes with the server. */
  readonly dataFolder?: string;
  readonly flags?: readonly string[];
  /** The data folder is a disk of its own of this size, in a mount namespace that ends with the server. */
  readonly smallDiskMebibytes?: number;
  /** Makes `inflict` possible. */
  readonly faults?: boolean;
}

/** The real program in a process of its own, on a free port. */
export class ServerProcess {
  readonly url: string;
  readonly dataFolder: string;
  readonly #child: ChildProcess;
  readonly #lines: string[];
  readonly #ownsFolder: boolean;

  private constructor(
    url: string,
    dataFolder: string,
    child: ChildProcess,
    lines: string[],
    ownsFolder: boolean,
  ) {
    this.url = url;
    this.dataFolder = dataFolder;
    this.#child = child;
    this.#lines = lines;
    this.#ownsFolder = ownsFolder;
  }

  /** Resolves when it listens; throws with its output when it ends before that. */
  static async start(options: ServerProcessOptions = {}): Promise<ServerProcess> {
    const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'streamxr-test-')));
    const command = [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      ...(options.faults === true ? ['--import', faultsModule] : []),
      program,
      ...['--port', '0', '--data', dataFolder, '--log-format', 'json', '--sample-world', 'off'],
      ...(options.flags ?? []),
    ];
    const [executable = process.execPath, ...argv] =
      options.smallDiskMebibytes === undefined
        ? command
        : onSmallDisk(dataFolder, options.smallDiskMebibytes, command);
    const child = spawn(executable, argv, {
      stdio: options.faults === true ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = child;
    assert.ok(stdout !== null && stderr !== null);
    const lines: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      for (const stream of [stdout, stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          const found = line.includes('listening') ? /https?:\/\/[^ "]+/.exec(line) : null;
          if (found !== null) resolve(found[0]);
        });
      }
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${lines.join('\n')}`)));
    });
    return new ServerProcess(
      url.replace(/\/$/, ''),
      dataFolder,
      child,
      lines,
      options.dataFolder === undefined,
    );
  }

  get socketUrl(): string {
    return `${this.url.replace(/^http/, 'ws')}/ws`;
  }

  get pid(): number {
    assert.ok(this.#child.pid !== undefined);
    return this.#child.pid;
  }

  /** The data folder as the server sees it, from outside. */
  get mountedDataFolder(): string {
    return `/proc/${this.pid}/root${this.dataFolder}`;
  }

  /** Everything it has printed, a line each. */
  get output(): readonly string[] {
    return this.#lines;
  }

  /** Memory that the kernel has given it, in bytes. Asks the kernel, so that it answers while the server cannot. */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Open WebSockets, as operators see them. */
  async connections(): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(/^streamxr_websocket_connections (\d+)$/m.exec(text)?.[1]);
  }

  /** For a minute, unless the order says otherwise; of a server without a secret from outside. */
  async ticket(order: Partial<TicketOrder> & Pick<TicketOrder, 'room' | 'role'>): Promise<string> {
    const key = await loadTicketKey(null, this.dataFolder);
    return issueTicket(key, { subject: 'tester', lifetimeMs: 60_000, ...order }, Date.now());
  }

  /** Resolves when it is over. Needs `faults`. */
  async inflict(fault: ServerFault): Promise<void> {
    const done = once(this.#child, 'message') as Promise<[FaultDone]>;
    this.#child.send(fault);
    const [{ fault: over }] = await done;
    assert.equal(over, fault.fault);
  }

  /** Nothing runs in it until `thaw`; its sockets stay open, as the kernel keeps them. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** SIGTERM, and the exit code that follows. */
  async drain(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** As a power cut would, but for the disk's own cache. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGKILL');
    if (this.#ownsFolder) await rm(this.dataFolder, { recursive: true, force: true });
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode;
  }
}
