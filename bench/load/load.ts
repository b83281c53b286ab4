import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { percentile } from '../figure.ts';
import { cpuSeconds, loadCores, pin } from '../machine/cores.ts';
import type { DialectName } from './dialect.ts';
import type { Counts } from './member.ts';
import type { LoadAnswer, LoadCommand } from './messages.ts';
import type { Walk } from './walk.ts';

const program = fileURLToPath(new URL('./process.ts', import.meta.url));

export interface Crowd {
  readonly origin: string;
  readonly dialect: DialectName;
  readonly members: number;
  /** All in one room unless said. */
  readonly roomSize?: number;
}

/** What happened between two moments, over all load processes. */
export interface Reading {
  readonly seconds: number;
  readonly deliveries: number;
  readonly bytesIn: number;
  readonly lost: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly serverCpuSeconds: number;
  /** Of the busiest load process, in cores; near 1 it is the load that is measured, not the server. */
  readonly loadCores: number;
}

const lookersEach = 16;

/** Members on bare sockets, in processes of their own on the cores that are not the server's. */
export class Load {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  /** Resolves when all have joined; rejects with the reason when one cannot. */
  static async join({ origin, dialect, members, roomSize = members }: Crowd): Promise<Load> {
    const processes = Math.min(loadCores.length, Math.ceil(members / 100));
    const load = new Load(
      loadCores.slice(0, processes).map((core) => {
        const child = fork(program, { serialization: 'advanced' });
        if (child.pid !== undefined) pin(child.pid, core);
        return child;
      }),
    );
    const each = Math.ceil(members / processes);
    try {
      await load.#all((index) => ({
        do: 'join',
        origin,
        dialect,
        from: index * each,
        count: Math.min(each, members - index * each),
        roomSize,
        lookers: lookersEach,
      }));
    } catch (error) {
      await load[Symbol.asyncDispose]();
      throw error;
    }
    return load;
  }

  /** Broadcasts a second, from one process; 0 stops. */
  async talk(perSecond: number): Promise<void> {
    await this.#all((index) => ({ do: 'talk', perSecond: index === 0 ? perSecond : 0 }));
  }

  /** Poses a second, over all members; 0 stops. */
  async move(perSecond: number, walk: Walk = 'heads'): Promise<void> {
    await this.#all(() => ({ do: 'move', perSecond: perSecond / this.#children.length, walk }));
  }

  async probe(everyMs: number): Promise<void> {
    await this.#all(() => ({ do: 'probe', everyMs }));
  }

  /** Counts for so long. */
  async read(ms: number, serverPid: number): Promise<Reading> {
    await this.#counts();
    const startMs = performance.now();
    const before = await this.#cpu(serverPid);
    await sleep(ms);
    const counts = await this.#counts();
    const after = await this.#cpu(serverPid);
    const seconds = (performance.now() - startMs) / 1000;
    const latenciesMs = counts.flatMap((one) => one.latenciesMs);
    const sum = (of: (one: Counts) => number): number => counts.reduce((total, one) => total + of(one), 0);
    return {
      seconds,
      deliveries: sum((one) => one.deliveries),
      bytesIn: sum((one) => one.bytesIn),
      lost: sum((one) => one.lost),
      p50Ms: percentile(latenciesMs, 0.5),
      p99Ms: percentile(latenciesMs, 0.99),
      maxMs: percentile(latenciesMs, 1),
      serverCpuSeconds: after.server - before.server,
      loadCores: Math.max(...after.load.map((cpu, index) => cpu - (before.load[index] ?? 0))) / seconds,
    };
  }

  /** Waits until nothing comes any more, so that one measurement does not pay for the one before. */
  async settle(msMax: number): Promise<void> {
    const untilMs = performance.now() + msMax;
    while (performance.now() < untilMs) {
      await this.#counts();
      await sleep(100);
      const counts = await this.#counts();
      if (counts.every(({ deliveries }) => deliveries === 0)) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
  }

  async #cpu(serverPid: number): Promise<{ readonly server: number; readonly load: readonly number[] }> {
    const [server = 0, ...load] = await Promise.all(
      [serverPid, ...this.#children.map(({ pid }) => pid ?? 0)].map(cpuSeconds),
    );
    return { server, load };
  }

  async #counts(): Promise<Counts[]> {
    const answers = await this.#all(() => ({ do: 'read' }));
    return answers.flatMap((answer) => (answer.answer === 'counts' ? [answer.counts] : []));
  }

  #all(command: (index: number) => LoadCommand): Promise<LoadAnswer[]> {
    return Promise.all(this.#children.map((child, index) => ask(child, command(index))));
  }
}

function ask(child: ChildProcess, command: LoadCommand): Promise<LoadAnswer> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('a load process has ended'));
    child.once('exit', ended);
    child.once('message', (answer: LoadAnswer) => {
      child.off('exit', ended);
      if (answer.answer === 'failed') reject(new Error(answer.message));
      else resolve(answer);
    });
    child.send(command);
  });
}
