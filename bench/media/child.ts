import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { pin } from '../machine/cores.ts';

/** What a child answers to the request with the same number. */
type Reply<Value> =
  | { readonly id: number; readonly ok: true; readonly value: Value }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** A program of the bench in a process of its own, pinned to a core, that answers commands by their number, many at a time. */
export class Child<Command, Value> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply<Value>) => void>();
  #next = 0;

  constructor(program: string, core: number, start: (program: string) => ChildProcess = forked) {
    this.#process = start(program);
    if (this.#process.pid !== undefined) pin(this.#process.pid, core);
    this.#process.on('message', (reply: Reply<Value>) => {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
    this.#process.on('exit', (code, signal) => {
      for (const [id, answer] of this.#waiting)
        answer({ id, ok: false, message: `${program} has ended (${signal ?? code})` });
      this.#waiting.clear();
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  ask(command: Command): Promise<Value> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (reply) => {
        if (reply.ok) resolve(reply.value);
        else reject(new Error(reply.message));
      });
      this.#process.send({ id, command });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

function forked(program: string): ChildProcess {
  return fork(program, { serialization: 'advanced' });
}

/** In the child: does what it is told, and ends with the bench. */
export function obeyParent<Command, Value>(obey: (command: Command) => Promise<Value>): void {
  process.on('message', ({ id, command }: { readonly id: number; readonly command: Command }) => {
    const reply = (answer: Reply<Value>): unknown => process.send?.(answer);
    obey(command).then(
      (value) => reply({ id, ok: true, value }),
      (error: unknown) =>
        reply({ id, ok: false, message: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
