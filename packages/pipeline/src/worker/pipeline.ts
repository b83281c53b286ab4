import { BoundedQueue, type Logger, refuse, type Result } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';
import type { Preview, Processed } from '../processed.ts';
import { PipelineWorker, refusalOfFailure, type RunLimits } from './pipeline-worker.ts';

export interface PipelineOptions {
  readonly logger: Logger;
  /** Models that are made at once, each in a thread of its own. */
  readonly workers?: number;
  /** Models that wait for a worker; more are refused with TOO_MANY_TRANSFERS. */
  readonly waitingMax?: number;
  readonly limits?: Partial<RunLimits>;
  /** Another program to run in the workers, for tests of its failures. */
  readonly program?: URL;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  /** The first shape, well before the result; not called for a model that is refused at once. */
  readonly onPreview: (preview: Preview) => void;
}

const defaultLimits: RunLimits = {
  // 20 million triangles at 0.2 million a second, and as much again for images.
  runMsMax: 180_000,
  memoryBytesMax: 4 * 2 ** 30,
  outputBytesMax: 2 ** 30,
};

/** A worker that holds more after a run makes room for a fresh one: WebAssembly's memory grows and never shrinks. */
const idleBytesMax = 384 * 2 ** 20;

/** Makes assets out of uploads in threads that may hang, exhaust their memory or crash without the server taking notice. */
export class Pipeline implements AsyncDisposable {
  readonly #logger: Logger;
  readonly #program: URL;
  readonly #limits: RunLimits;
  readonly #workersMax: number;
  readonly #waiting: BoundedQueue<() => void>;
  readonly #closing = new AbortController();
  /** Kept warm: a thread takes half a second to load what it needs. */
  readonly #idle: PipelineWorker[] = [];
  #running = 0;

  constructor({ logger, workers = 1, waitingMax = 16, limits = {}, program }: PipelineOptions) {
    this.#logger = logger;
    this.#workersMax = workers;
    this.#waiting = new BoundedQueue(waitingMax);
    this.#limits = { ...defaultLimits, ...limits };
    this.#program = program ?? new URL('./worker.ts', import.meta.url);
  }

  /** A model is on its way: a worker that is not there yet begins to load what it needs. */
  prepare(): void {
    if (this.#running === 0) this.#warmUp();
  }

  /**
   * Makes an asset of a GLB; takes the bytes over. Refuses as `processModel` does, with ASSET_INVALID also when time or memory run out,
   * and with TOO_MANY_TRANSFERS when too many wait. Rejects with the signal's reason when it aborts.
   */
  async process(
    glb: Uint8Array<ArrayBuffer>,
    { signal, onPreview }: RunOptions,
  ): Promise<Result<Processed, Refusal>> {
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    stop.throwIfAborted();
    if (!(await this.#takeTurn())) return refuse({ code: 'TOO_MANY_TRANSFERS', retryAfterMs: 5_000 });
    try {
      stop.throwIfAborted();
      return await this.#run(glb, stop, onPreview);
    } finally {
      this.#endTurn();
    }
  }

  /** Ends all runs, which reject. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the pipeline is closed'));
    await Promise.all(this.#idle.splice(0).map((worker) => worker.end()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(
    glb: Uint8Array<ArrayBuffer>,
    signal: AbortSignal,
    onPreview: (preview: Preview) => void,
  ): Promise<Result<Processed, Refusal>> {
    const worker = this.#takeWorker();
    const { length } = glb;
    const end = await worker.run(glb, this.#limits, signal, onPreview);
    switch (end.type) {
      case 'done':
        await this.#putAway(worker);
        this.#warmUp();
        return end.outcome;
      case 'failed':
        this.#logger.warn('a model could not be prepared', {
          bytes: length,
          failure: end.failure,
          ...(end.error === null ? {} : { error: end.error }),
        });
        this.#warmUp();
        return refusalOfFailure();
      case 'stopped':
        this.#warmUp();
        signal.throwIfAborted();
        return refusalOfFailure();
    }
  }

  #takeWorker(): PipelineWorker {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      if (!worker.ended) return worker;
    }
    return new PipelineWorker(this.#program);
  }

  async #putAway(worker: PipelineWorker): Promise<void> {
    const bytes = await worker.memoryBytes();
    if (bytes > idleBytesMax || this.#closing.signal.aborted) {
      await worker.end();
      return;
    }
    worker.rest();
    this.#idle.push(worker);
  }

  #warmUp(): void {
    if (this.#idle.length === 0 && !this.#closing.signal.aborted)
      this.#idle.push(new PipelineWorker(this.#program));
  }

  /** False when the queue is full. */
  async #takeTurn(): Promise<boolean> {
    if (this.#running < this.#workersMax) {
      this.#running += 1;
      return true;
    }
    return new Promise<boolean>((resolve) => {
      if (this.#waiting.push(() => resolve(true)) === 'full') resolve(false);
    });
  }

  #endTurn(): void {
    const next = this.#waiting.shift();
    // A turn passes on directly, so that nobody slips in between.
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
