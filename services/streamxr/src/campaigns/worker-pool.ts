import { Worker } from 'node:worker_threads';
import type { Logger } from '@streamxr/kernel';
import type { FromWorker, StartOrder, ToWorker, WorkerSettings } from './worker/worker-messages.ts';

/** What a run of a campaign tells its host. */
export type RunMessage = Exclude<FromWorker, { type: 'beat' | 'log' }>;

export interface RunListener {
  heard(message: RunMessage): void;
  /** Its thread died or hung, and it has to be started anew. */
  lost(): void;
}

export interface WorkerPoolOptions {
  readonly workers: number;
  readonly settings: WorkerSettings;
  readonly logger: Logger;
  /** Another program to run in the workers, for tests of their failures. */
  readonly workerUrl?: URL | undefined;
  /** Without a sign of life for so long, a worker hangs; 2 s unless said. */
  readonly silenceMs?: number | undefined;
}

interface Slot {
  worker: Worker;
  /** It has not said anything yet: reading programs takes a busy machine its time. */
  isStarting: boolean;
  lastHeardMs: number;
  busy: number;
  readonly keys: Set<string>;
}

/** Heap of JavaScript; particles lie outside of it. */
const heapMegabytesMax = 512;
const silenceMs = 2_000;
const startMsMax = 30_000;
const looksPerLimit = 4;

/** The threads that campaigns run in: each run where there is most time, and in another thread when its own dies. */
export class CampaignWorkerPool implements AsyncDisposable {
  readonly #options: WorkerPoolOptions;
  readonly #slots: Slot[] = [];
  readonly #runs = new Map<string, { readonly listener: RunListener; slot: Slot }>();
  readonly #watch: NodeJS.Timeout;
  #isClosed = false;
  #replaced = 0;
  #lookedMs = performance.now();

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    const limitMs = options.silenceMs ?? silenceMs;
    this.#watch = setInterval(() => this.#look(limitMs), limitMs / looksPerLimit);
    this.#watch.unref();
  }

  /** Runs that are placed. */
  get runs(): number {
    return this.#runs.size;
  }

  /** Workers that died or hung so far. */
  get replaced(): number {
    return this.#replaced;
  }

  /** Of each worker: the share of its time that it computes, and how many campaigns it has. */
  get loads(): readonly { readonly busy: number; readonly campaigns: number }[] {
    return this.#slots.map(({ busy, keys }) => ({ busy, campaigns: keys.size }));
  }

  start(order: StartOrder, listener: RunListener): void {
    const slot = this.#leastBusy();
    slot.keys.add(order.key);
    this.#runs.set(order.key, { listener, slot });
    slot.worker.postMessage(order);
  }

  tell(message: Exclude<ToWorker, StartOrder>): void {
    const run = this.#runs.get(message.key);
    if (run === undefined) return;
    run.slot.worker.postMessage(message);
    if (message.type !== 'stop') return;
    run.slot.keys.delete(message.key);
    this.#runs.delete(message.key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#watch);
    await Promise.all(this.#slots.map(({ worker }) => worker.terminate()));
  }

  /** Ends all workers without a word: for tests of what follows. */
  async killAll(): Promise<void> {
    await Promise.all(this.#slots.map(({ worker }) => worker.terminate()));
  }

  /** Workers start when there is work for them, so that a server without campaigns has none. */
  #leastBusy(): Slot {
    if (this.#slots.length < this.#options.workers && this.#slots.every(({ keys }) => keys.size > 0)) {
      const slot = this.#newSlot();
      this.#slots.push(slot);
      return slot;
    }
    // What has just been placed has not shown yet what it costs.
    const weight = ({ busy, keys }: Slot): number => busy + keys.size * 0.02;
    return this.#slots.reduce((least, slot) => (weight(slot) < weight(least) ? slot : least));
  }

  #newSlot(): Slot {
    const slot: Slot = {
      worker: this.#newWorker(),
      isStarting: true,
      lastHeardMs: performance.now(),
      busy: 0,
      keys: new Set(),
    };
    this.#follow(slot, slot.worker);
    return slot;
  }

  #newWorker(): Worker {
    const program = this.#options.workerUrl ?? new URL('./worker/campaign-worker.ts', import.meta.url);
    return new Worker(program, {
      workerData: this.#options.settings,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
    });
  }

  #follow(slot: Slot, worker: Worker): void {
    worker.on('message', (message: FromWorker) => {
      if (slot.worker !== worker) return;
      slot.lastHeardMs = performance.now();
      slot.isStarting = false;
      if (message.type === 'beat') slot.busy = message.busy;
      else if (message.type === 'log') this.#options.logger[message.level](message.event, message.fields);
      else this.#runs.get(message.key)?.listener.heard(message);
    });
    worker.on('error', (error) =>
      this.#options.logger.error('a campaign worker failed', { error: asError(error) }),
    );
    worker.on('exit', () => this.#replace(slot, worker, 'ended'));
  }

  #look(limitMs: number): void {
    const nowMs = performance.now();
    const sinceLookMs = nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
    // Who was kept from listening has no word to say about silence.
    if (sinceLookMs > (2 * limitMs) / looksPerLimit) return;
    for (const slot of this.#slots) {
      const quietMs = nowMs - slot.lastHeardMs;
      if (quietMs < (slot.isStarting ? startMsMax : limitMs)) continue;
      const { worker } = slot;
      this.#replace(slot, worker, 'hangs');
      void worker.terminate();
    }
  }

  #replace(slot: Slot, worker: Worker, why: 'ended' | 'hangs'): void {
    if (this.#isClosed || slot.worker !== worker) return;
    this.#replaced += 1;
    this.#options.logger.warn('a campaign worker is replaced', { why, campaigns: slot.keys.size });
    slot.worker = this.#newWorker();
    slot.isStarting = true;
    slot.lastHeardMs = performance.now();
    slot.busy = 0;
    this.#follow(slot, slot.worker);
    const keys = [...slot.keys];
    slot.keys.clear();
    for (const key of keys) {
      const listener = this.#runs.get(key)?.listener;
      this.#runs.delete(key);
      listener?.lost();
    }
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
