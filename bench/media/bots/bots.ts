import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, loadCores } from '../../machine/cores.ts';
import { Child } from '../child.ts';
import type { BotRole } from './bot.ts';
import type { BotAnswer, BotCommand, BotsReading } from './messages.ts';

const program = fileURLToPath(new URL('./process.ts', import.meta.url));

const lastArriveMs = 1_000;

/** A bot in its process. */
export interface RemoteBot {
  readonly index: number;
  /** All with candidates. */
  offer(): Promise<string>;
  accept(answer: string): Promise<void>;
  answer(offer: string): Promise<string>;
}

/** What happened between two moments, over all processes of bots and whoever forwards. */
export interface ForwardReading {
  readonly seconds: number;
  readonly sent: number;
  readonly received: number;
  readonly latenciesMs: readonly number[];
  readonly forwarderCpuSeconds: number;
  /** Of all processes of bots on a core together; near 1 it is the load that is measured. */
  readonly loadCores: number;
}

/** Bots in processes of their own, on the cores that are not the server's. */
export class Bots implements AsyncDisposable {
  readonly #children: readonly Child<BotCommand, BotAnswer>[];
  readonly #address: string;
  #count = 0;

  /** `processes` for each core of the load. `address`: of this machine, on which bots can be reached. */
  constructor(address: string, processes: number) {
    this.#address = address;
    this.#children = loadCores.flatMap((core) =>
      Array.from({ length: processes }, () => new Child<BotCommand, BotAnswer>(program, core)),
    );
  }

  async create(role: BotRole, looks: boolean): Promise<RemoteBot> {
    const index = this.#count++;
    const child = this.#children[index % this.#children.length];
    if (child === undefined) throw new Error('no process for bots');
    await child.ask({ do: 'create', bot: index, role, looks, address: this.#address });
    const text = async (command: BotCommand): Promise<string> => {
      const answer = await child.ask(command);
      if (typeof answer !== 'string') throw new Error('a bot without a description');
      return answer;
    };
    return {
      index,
      offer: () => text({ do: 'offer', bot: index }),
      accept: async (sdp) => void (await child.ask({ do: 'accept', bot: index, sdp })),
      answer: (sdp) => text({ do: 'answer', bot: index, sdp }),
    };
  }

  /** Packets a second of each that publishes; 0 stops. */
  async send(perSecond: number): Promise<void> {
    await Promise.all(this.#children.map((child) => child.ask({ do: 'send', perSecond })));
  }

  /** Sends for so long and waits for the last to arrive, so that nothing sent and nothing received is left out. */
  async sendFor(perSecond: number, ms: number): Promise<BotsReading> {
    await this.counts();
    await this.send(perSecond);
    await sleep(ms);
    await this.send(0);
    await sleep(lastArriveMs);
    return this.counts();
  }

  /** Since the last time, all processes together. */
  async counts(): Promise<BotsReading> {
    const readings = await Promise.all(this.#children.map((child) => child.ask({ do: 'read' })));
    const all = readings.filter((one) => one !== null && typeof one === 'object');
    const sum = (of: (one: BotsReading) => number): number => all.reduce((total, one) => total + of(one), 0);
    return {
      bots: sum((one) => one.bots),
      connected: sum((one) => one.connected),
      sent: sum((one) => one.sent),
      received: sum((one) => one.received),
      latenciesMs: all.flatMap((one) => one.latenciesMs),
    };
  }

  /** Waits until so many are connected, or the time is over; says how many are. */
  async connected(wanted: number, msMax: number): Promise<number> {
    const untilMs = performance.now() + msMax;
    for (;;) {
      const { connected } = await this.counts();
      if (connected >= wanted || performance.now() > untilMs) return connected;
      await sleep(50);
    }
  }

  /** Counts for so long. `pids`: of whoever forwards. */
  async read(ms: number, pids: readonly number[]): Promise<ForwardReading> {
    await this.counts();
    const startMs = performance.now();
    const before = await this.#cpu(pids);
    await sleep(ms);
    const { sent, received, latenciesMs } = await this.counts();
    const after = await this.#cpu(pids);
    const seconds = (performance.now() - startMs) / 1000;
    return {
      seconds,
      sent,
      received,
      latenciesMs,
      forwarderCpuSeconds: after.forwarder - before.forwarder,
      loadCores: (after.load - before.load) / seconds / loadCores.length,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map((child) => child[Symbol.asyncDispose]()));
  }

  async #cpu(pids: readonly number[]): Promise<{ readonly forwarder: number; readonly load: number }> {
    const total = async (of: readonly number[]): Promise<number> =>
      (await Promise.all(of.map(cpuSeconds))).reduce((sum, one) => sum + one, 0);
    return { forwarder: await total(pids), load: await total(this.#children.map(({ pid }) => pid)) };
  }
}
