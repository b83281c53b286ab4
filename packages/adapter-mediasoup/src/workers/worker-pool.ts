import type { WorkerPoolOptions } from './options.ts';
import { type Seat, startSeat } from './seat.ts';

const restartMsMin = 100;
const restartMsMax = 10_000;
/** A worker that lived this long did not die of how it was started. */
const healthyMs = 60_000;
/** How long somebody waits for a worker while all are being replaced. */
const waitMsMax = 5_000;

/** The worker processes: as many as asked for, replaced when they die. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #seats = new Map<number, Seat>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #waiting: Array<() => void> = [];
  #lost = 0;
  #isClosed = false;

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Rejects when a worker does not start: then none will. */
  static async open(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      await Promise.all(Array.from({ length: options.workers }, (_, index) => pool.#start(index)));
      return pool;
    } catch (error) {
      pool.close();
      throw error;
    }
  }

  get seats(): readonly Seat[] {
    return [...this.#seats.values()];
  }

  /** Workers that died since the start. */
  get lost(): number {
    return this.#lost;
  }

  /** The worker with the fewest links; waits while all are being replaced. Rejects when that takes too long. */
  async leastLoaded(): Promise<Seat> {
    const deadlineMs = performance.now() + waitMsMax;
    for (;;) {
      if (this.#isClosed) throw new Error('the media engine is closed');
      const [first, ...others] = this.seats;
      if (first !== undefined)
        return others.reduce((best, seat) => (seat.load < best.load ? seat : best), first);
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) throw new Error('no media worker is running');
      await this.#nextSeat(leftMs);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const seat of this.seats) seat.close();
    this.#seats.clear();
    this.#wake();
  }

  async #start(index: number, failures = 0): Promise<void> {
    const seat = await startSeat(index, this.#options);
    if (this.#isClosed) {
      seat.close();
      return;
    }
    this.#seats.set(index, seat);
    const startedMs = performance.now();
    seat.onLost((reason) => {
      this.#seats.delete(index);
      this.#lost++;
      this.#options.log.error('media worker died', { worker: index, pid: seat.pid, reason });
      this.#restart(index, performance.now() - startedMs > healthyMs ? 0 : failures);
    });
    this.#wake();
  }

  #restart(index: number, failures: number): void {
    if (this.#isClosed) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#start(index, failures + 1).then(
          () => this.#options.log.info('media worker replaced', { worker: index }),
          (error: unknown) => {
            this.#options.log.error('media worker does not start', { worker: index, error: asError(error) });
            this.#restart(index, failures + 1);
          },
        );
      },
      Math.min(restartMsMin * 2 ** failures, restartMsMax),
    );
    this.#timers.add(timer);
  }

  #nextSeat(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, timeoutMs);
      this.#timers.add(timer);
      this.#waiting.push(() => {
        clearTimeout(timer);
        this.#timers.delete(timer);
        resolve();
      });
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
