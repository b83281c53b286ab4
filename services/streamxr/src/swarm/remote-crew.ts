import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Crew, CrewShare } from './crew.ts';
import type { CrewReport } from './report.ts';
import type { SwarmOptions } from './swarm-options.ts';

/** What the swarm tells a crew in another process. */
export type CrewOrder =
  | { readonly order: 'join'; readonly options: SwarmOptions; readonly share: CrewShare }
  | { readonly order: 'hurry' }
  | { readonly order: 'live' }
  | { readonly order: 'end' };

export type CrewNews = { readonly news: 'in' } | { readonly news: 'ended'; readonly report: CrewReport };

const program = fileURLToPath(new URL('./crew-process.ts', import.meta.url));

/** A crew in a process of its own. */
export class RemoteCrew implements Crew {
  readonly #options: SwarmOptions;
  readonly #share: CrewShare;
  readonly #child: ChildProcess;

  constructor(options: SwarmOptions, share: CrewShare, signal: AbortSignal) {
    this.#options = options;
    this.#share = share;
    this.#child = fork(program, { serialization: 'advanced' });
    signal.addEventListener('abort', () => this.#tell({ order: 'hurry' }), { once: true });
  }

  async join(): Promise<void> {
    await this.#ask({ order: 'join', options: this.#options, share: this.#share });
  }

  live(): void {
    this.#tell({ order: 'live' });
  }

  async end(): Promise<CrewReport> {
    const answer = await this.#ask({ order: 'end' });
    if (answer.news !== 'ended') throw new Error(`a crew was asked to end, and says ${answer.news}`);
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
    return answer.report;
  }

  #tell(order: CrewOrder): void {
    if (this.#child.connected) this.#child.send(order);
  }

  #ask(order: CrewOrder): Promise<CrewNews> {
    return new Promise((resolve, reject) => {
      const died = (code: number | null): void => reject(new Error(`a crew's process ended with ${code}`));
      this.#child.once('exit', died);
      this.#child.once('message', (news: CrewNews) => {
        this.#child.off('exit', died);
        resolve(news);
      });
      this.#child.send(order);
    });
  }
}
