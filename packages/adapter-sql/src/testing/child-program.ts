import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A Node program of this folder whose lines of stdout are read as they come. Killed, if it still runs, when disposed of. */
export class ChildProgram implements AsyncDisposable {
  readonly #process: ChildProcessByStdio<null, Readable, null>;
  readonly #exit: Promise<unknown>;
  readonly #onLine = new Set<() => void>();
  /** Every line so far. */
  readonly lines: string[] = [];

  constructor(program: string, argv: readonly string[]) {
    this.#process = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#exit = once(this.#process, 'close');
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.lines.push(line);
      for (const wake of this.#onLine) wake();
    });
  }

  /** Resolves at the first line from now, or throws when the program ends before. */
  async line(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<'line'>();
    const wake = (): void => resolve('line');
    this.#onLine.add(wake);
    const first = await Promise.race([promise, this.#exit]);
    this.#onLine.delete(wake);
    if (first !== 'line') throw new Error('the program ended without another line');
  }

  /** kill -9; resolves when the process is gone and its output is read. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
