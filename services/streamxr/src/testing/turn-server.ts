import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const program = '/usr/bin/turnserver';
const listensMsMax = 10_000;

/** An address of this machine that is not loopback, where it has one: browsers reach no TURN server on loopback from elsewhere. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  if (bound === null || typeof bound !== 'object') throw new Error('no port');
  return bound.port;
}

async function answers(address: string, port: number): Promise<boolean> {
  const probe = createConnection(port, address);
  const [isUp] = await Promise.race([
    once(probe, 'connect').then(() => [true]),
    once(probe, 'error').then(() => [false]),
  ]).catch(() => [false]);
  probe.destroy();
  return isUp === true;
}

/** A TURN server, which is not there until it is started: coturn, from Debian; `npm test` installs it. */
export class TurnServer implements AsyncDisposable {
  /** As `--ice-servers` takes it. */
  readonly url: string;
  readonly #address: string;
  readonly #port: number;
  readonly #secret: string;
  readonly #folder: string;
  #child: ChildProcess | null = null;

  private constructor(address: string, port: number, secret: string, folder: string) {
    this.url = `turn:${address}:${port}`;
    this.#address = address;
    this.#port = port;
    this.#secret = secret;
    this.#folder = folder;
  }

  /** A place for one that shares this secret with `--turn-secret`. */
  static async place(secret: string): Promise<TurnServer> {
    const address = ownAddress();
    return new TurnServer(
      address,
      await freePort(address),
      secret,
      await mkdtemp(join(tmpdir(), 'streamxr-turn-')),
    );
  }

  /** Resolves when it listens; again after `kill`, at the same place. */
  async start(): Promise<void> {
    const child = spawn(
      program,
      [
        ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file', 'stdout', '--realm', 'streamxr.test'],
        ...['-L', this.#address, '-E', this.#address, '-p', String(this.#port), '--allow-loopback-peers'],
        ...['--use-auth-secret', '--static-auth-secret', this.#secret],
        ...['--userdb', join(this.#folder, 'users'), '--pidfile', join(this.#folder, 'pid')],
      ],
      { stdio: 'ignore' },
    );
    this.#child = child;
    const deadlineMs = performance.now() + listensMsMax;
    while (!(await answers(this.#address, this.#port))) {
      if (child.exitCode !== null || performance.now() > deadlineMs)
        throw new Error('coturn does not listen');
      await sleep(50);
    }
  }

  /** As a machine that is gone: nothing is told to who uses it. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
