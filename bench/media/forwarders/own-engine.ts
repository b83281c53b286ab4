import { fileURLToPath } from 'node:url';
import type { MediaEngineName } from '@streamxr/protocol';
import { cpuSeconds, serverCore } from '../../machine/cores.ts';
import { familyOf } from '../../machine/processes.ts';
import type { RemoteBot } from '../bots/bots.ts';
import { Child } from '../child.ts';
import type { EngineCommand } from './engine-messages.ts';
import type { Forwarder, RunningForwarder } from './forwarder.ts';

const program = fileURLToPath(new URL('./engine-process.ts', import.meta.url));
/** Of the one who publishes. */
const onlySource = 'camera';

type Mids = readonly (readonly [mid: string, sourceId: string])[];

export function ownEngine(name: MediaEngineName, goal: number): Forwarder {
  return { name: `ours, ${name}`, goal, start: () => RunningEngine.start(name) };
}

/** One of our engines, driven through its port: no rooms, no grants, no plans. */
export class RunningEngine implements RunningForwarder {
  readonly pids: readonly number[];
  readonly #process: Child<EngineCommand, string>;

  private constructor(process: Child<EngineCommand, string>, pids: readonly number[]) {
    this.#process = process;
    this.pids = pids;
  }

  /** Throws a sentence where the engine does not run on this machine. */
  static async start(name: MediaEngineName): Promise<RunningEngine> {
    await using opened = new AsyncDisposableStack();
    const process = opened.use(new Child<EngineCommand, string>(program, serverCore));
    await process.ask({ do: 'open', engine: name });
    const engine = new RunningEngine(process, await familyOf(process.pid));
    opened.move();
    return engine;
  }

  publish(bot: RemoteBot): Promise<void> {
    return this.link(bot, [['0', onlySource]], []);
  }

  subscribe(bot: RemoteBot): Promise<void> {
    return this.link(bot, [], [['0', onlySource]]);
  }

  /** So far, workers included. */
  async cpuSeconds(): Promise<number> {
    return (await Promise.all(this.pids.map(cpuSeconds))).reduce((sum, one) => sum + one, 0);
  }

  /** By mid of the bot's offer: the sources that it brings in and wants. */
  async link(bot: RemoteBot, sends: Mids, receives: Mids): Promise<void> {
    await bot.accept(await this.#process.ask({ do: 'link', sdp: await bot.offer(), sends, receives }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}
