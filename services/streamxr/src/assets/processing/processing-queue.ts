import { type Clock, type Logger, StorageError } from '@streamxr/kernel';
import type { AssetCatalogue, BlobStore } from '@streamxr/assets';
import type { Refusal } from '@streamxr/protocol';
import type { BlobKeeper } from '../blob-keeper.ts';
import { refusalOfStorage } from '../storage-refusal.ts';
import { gather } from '../gather.ts';
import type { ModelMaker } from './model-maker.ts';
import type { Publisher } from './publisher.ts';

export type ProcessingOutcome = 'ready' | 'refused' | 'failed' | 'stopped';

export interface ProcessingQueueOptions {
  readonly catalogue: AssetCatalogue;
  readonly blobs: BlobStore;
  readonly keeper: BlobKeeper;
  readonly publisher: Publisher;
  readonly maker: ModelMaker;
  /** Sources at once. */
  readonly workers: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onProcessed: (outcome: ProcessingOutcome, seconds: number) => void;
}

/** A source whose processing ended the program so often is left alone. */
const attemptsMax = 3;

interface Job {
  readonly source: string;
  readonly abort: AbortController;
  readonly settled: PromiseWithResolvers<void>;
  running: boolean;
}

/** Has levels and layers made of sources, a few at a time, in the order in which they were asked for. Each source is there at most once. */
export class ProcessingQueue {
  readonly #options: ProcessingQueueOptions;
  /** By source, oldest first. As many as there are assets at most. */
  readonly #jobs = new Map<string, Job>();
  readonly #runs = new Set<Promise<void>>();
  #closed = false;

  constructor(options: ProcessingQueueOptions) {
    this.#options = options;
  }

  /** Sources that wait or are being worked on. */
  get length(): number {
    return this.#jobs.size;
  }

  /** Resolves when the source's turn is over, whatever came of it. */
  enqueue(source: string): Promise<void> {
    const known = this.#jobs.get(source);
    if (known !== undefined) return known.settled.promise;
    if (this.#closed) return Promise.resolve();
    const job: Job = {
      source,
      abort: new AbortController(),
      settled: Promise.withResolvers(),
      running: false,
    };
    this.#jobs.set(source, job);
    this.#startNext();
    return job.settled.promise;
  }

  /** Null when nothing is being made of the source. */
  settled(source: string): Promise<void> | null {
    return this.#jobs.get(source)?.settled.promise ?? null;
  }

  /** Nobody wants what would be made of the source. */
  forget(source: string): void {
    const job = this.#jobs.get(source);
    if (job === undefined) return;
    job.abort.abort(new Error('the asset was deleted'));
    // One that runs has yet to notice; the same source may come again before that.
    this.#settle(job);
  }

  /** Breaks off what is being made; it begins anew with the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#jobs.values()) {
      job.abort.abort(new Error('the server stops'));
      this.#settle(job);
    }
    await Promise.all(this.#runs);
  }

  #startNext(): void {
    if (this.#closed || this.#runs.size >= this.#options.workers) return;
    const job = [...this.#jobs.values()].find(({ running }) => !running);
    if (job === undefined) return;
    job.running = true;
    const run = this.#run(job).finally(() => {
      this.#runs.delete(run);
      this.#settle(job);
      this.#startNext();
    });
    this.#runs.add(run);
  }

  #settle(job: Job): void {
    if (this.#jobs.get(job.source) === job) this.#jobs.delete(job.source);
    job.settled.resolve();
  }

  /** Never rejects. */
  async #run({ source, abort }: Job): Promise<void> {
    const { catalogue, clock, logger, onProcessed } = this.#options;
    const startMs = clock.nowMs();
    let outcome: ProcessingOutcome = 'failed';
    try {
      const attempt = await catalogue.beginAttempt(source);
      outcome = attempt > attemptsMax ? await this.#giveUp(source) : await this.#make(source, abort.signal);
      await catalogue.endAttempts(source);
    } catch (error) {
      outcome = await this.#afterFailure(source, abort.signal, error);
    }
    const seconds = (clock.nowMs() - startMs) / 1_000;
    onProcessed(outcome, seconds);
    logger.info('model processed', { sha256: source, outcome, seconds });
  }

  async #make(source: string, signal: AbortSignal): Promise<ProcessingOutcome> {
    const { blobs, keeper, maker, publisher, logger } = this.#options;
    if (!(await keeper.hold(source))) {
      await publisher.failure(source, { code: 'STORAGE_FAILED', message: 'The file of the model is gone.' });
      return 'failed';
    }
    let previewing: Promise<void> = Promise.resolve();
    try {
      const bytes = (await blobs.stat(source))?.bytes ?? 0;
      const made = await maker.process(await gather(blobs.read(source), bytes), {
        signal,
        onPreview: (preview) => {
          // Without a first shape the model is seen later, no more.
          previewing = publisher.preview(source, preview).catch((error: unknown) => {
            logger.warn('the first shape of a model is not shown', { sha256: source, error: toError(error) });
          });
        },
      });
      await previewing;
      signal.throwIfAborted();
      if (made.ok) await publisher.result(source, made.value);
      else await publisher.failure(source, made.refusal);
      return made.ok ? 'ready' : 'refused';
    } finally {
      await previewing;
      await keeper.letGo(source);
    }
  }

  async #giveUp(source: string): Promise<ProcessingOutcome> {
    await this.#options.publisher.failure(source, {
      code: 'ASSET_UNSUPPORTED',
      message: `The server ended ${attemptsMax} times while it prepared the model.`,
    });
    return 'failed';
  }

  async #afterFailure(source: string, signal: AbortSignal, error: unknown): Promise<ProcessingOutcome> {
    const { catalogue, publisher, logger } = this.#options;
    const refusal: Refusal = error instanceof StorageError ? refusalOfStorage(error) : { code: 'INTERNAL' };
    try {
      if (!signal.aborted) {
        logger.error('a model could not be prepared', { sha256: source, error: toError(error) });
        await publisher.failure(source, refusal);
      }
      await catalogue.endAttempts(source);
    } catch (further) {
      // The row says "processing" still, and the next start tries again.
      logger.error('the failure of a model could not be written down', {
        sha256: source,
        error: toError(further),
      });
    }
    return signal.aborted ? 'stopped' : 'failed';
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
