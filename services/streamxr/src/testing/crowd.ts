import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { coreWaitMs } from './core-wait.ts';

/** Which of a crowd's members a process has, and where they go. */
export interface CrowdShare {
  readonly socketUrl: string;
  readonly room: string;
  readonly from: number;
  readonly count: number;
}

export type CrowdOrder =
  | { readonly order: 'join'; readonly share: CrowdShare }
  | { readonly order: 'cut-off' }
  | {
      readonly order: 'hear';
      readonly said: readonly (readonly [string, number])[];
      readonly withinMs: number;
    }
  | { readonly order: 'tell' };

export type CrowdAnswer =
  | { readonly answer: 'done' }
  | { readonly answer: 'returns'; readonly afterMs: readonly number[] }
  | { readonly answer: 'story'; readonly violations: readonly string[]; readonly freshReturns: number }
  | { readonly answer: 'failed'; readonly message: string };

const program = fileURLToPath(new URL('./crowd-process.ts', import.meta.url));

/** Very many Followers, in processes of their own, so that they do not wait for each other or for the test. */
export class Crowd implements Disposable {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  /** Resolves when all are in. */
  static async join(socketUrl: string, room: string, count: number, processes: number): Promise<Crowd> {
    const crowd = new Crowd(Array.from({ length: processes }, () => fork(program)));
    const each = Math.ceil(count / processes);
    await Promise.all(
      crowd.#children.map((child, index) => {
        const from = index * each;
        const share = { socketUrl, room, from, count: Math.min(each, count - from) };
        return ask(child, { order: 'join', share });
      }),
    );
    return crowd;
  }

  /** Breaks all lines at once; resolves when all are back, with how long it took each, in ascending milliseconds. */
  async cutOff(): Promise<readonly number[]> {
    const answers = await this.#askAll({ order: 'cut-off' });
    return answers
      .flatMap((answer) => (answer.answer === 'returns' ? answer.afterMs : []))
      .toSorted((a, b) => a - b);
  }

  /** Resolves when every member has heard all that. */
  async hears(said: ReadonlyMap<string, number>, withinMs = 20_000): Promise<void> {
    await this.#askAll({ order: 'hear', said: [...said], withinMs });
  }

  /** What members missed, heard twice or out of order, and how often one had to start from a snapshot. */
  async story(): Promise<{ readonly violations: readonly string[]; readonly freshReturns: number }> {
    const answers = await this.#askAll({ order: 'tell' });
    const stories = answers.flatMap((answer) => (answer.answer === 'story' ? [answer] : []));
    return {
      violations: stories.flatMap(({ violations }) => violations),
      freshReturns: stories.reduce((sum, { freshReturns }) => sum + freshReturns, 0),
    };
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill();
  }

  /** See `coreWaitMs`; of the process that waited longest. */
  async coreWaitMs(): Promise<number> {
    const pids = this.#children.flatMap(({ pid }) => pid ?? []);
    const waits = await Promise.all(pids.map((pid) => coreWaitMs(pid)));
    return Math.max(...waits);
  }

  #askAll(order: CrowdOrder): Promise<readonly CrowdAnswer[]> {
    return Promise.all(this.#children.map((child) => ask(child, order)));
  }
}

/** Throws what the process failed with. */
async function ask(child: ChildProcess, order: CrowdOrder): Promise<CrowdAnswer> {
  const ended = new AbortController();
  const died = once(child, 'exit', { signal: ended.signal }).then(([code]): never => {
    throw new Error(`a crowd's process ended with ${code}`);
  });
  child.send(order);
  const heard = once(child, 'message', { signal: ended.signal }) as Promise<[CrowdAnswer]>;
  const [answer] = await Promise.race([heard, died]);
  died.catch(() => undefined);
  ended.abort();
  if (answer.answer === 'failed') throw new Error(answer.message);
  return answer;
}
