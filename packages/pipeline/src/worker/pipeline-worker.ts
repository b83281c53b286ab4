import { Worker } from 'node:worker_threads';
// Native code must be loaded by the main thread too, so that it outlives the worker that uses it (sharp's manual, "Worker threads").
import 'sharp';
import { refuse, type Result } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';
import type { Preview, Processed } from '../processed.ts';
import type { WorkerReport } from './messages.ts';

/** What one run may take. */
export interface RunLimits {
  readonly runMsMax: number;
  /** Of the worker, its buffers and its WebAssembly together. */
  readonly memoryBytesMax: number;
  readonly outputBytesMax: number;
}

export type WorkerFailure = 'timed out' | 'out of memory' | 'crashed';

export type RunEnd =
  | { readonly type: 'done'; readonly outcome: Result<Processed, Refusal> }
  /** The worker is gone; the next run needs another. */
  | { readonly type: 'failed'; readonly failure: WorkerFailure; readonly error: Error | null }
  | { readonly type: 'stopped' };

/** The JavaScript heap: a description of 16 MiB may take thirty times as much when it is parsed. */
const heapMegabytesMax = 1_024;
const memoryCheckMs = 250;

/** A thread that makes assets, one at a time, and can be ended at any moment without harm to others. */
export class PipelineWorker {
  readonly #worker: Worker;
  #ended = false;

  constructor(program: URL) {
    this.#worker = new Worker(program, {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
      stdout: true,
      stderr: true,
    });
    this.#worker.on('error', () => (this.#ended = true));
    this.#worker.on('exit', () => (this.#ended = true));
    this.rest();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Takes `glb` over: the caller's array is empty afterwards. Ends the worker unless the end is `done`; then it waits to be put to rest or used again. */
  async run(
    glb: Uint8Array<ArrayBuffer>,
    limits: RunLimits,
    signal: AbortSignal,
    onPreview: (preview: Preview) => void,
  ): Promise<RunEnd> {
    this.#worker.ref();
    const end = await this.#await(glb, limits, signal, onPreview);
    if (end.type !== 'done') await this.end();
    return end;
  }

  /** From here to the next run it keeps no program running. */
  rest(): void {
    this.#worker.unref();
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }

  #await(
    glb: Uint8Array<ArrayBuffer>,
    limits: RunLimits,
    signal: AbortSignal,
    onPreview: (preview: Preview) => void,
  ): Promise<RunEnd> {
    return new Promise((resolve) => {
      const settle = (end: RunEnd): void => {
        clearTimeout(timeout);
        clearInterval(watch);
        signal.removeEventListener('abort', stop);
        this.#worker.off('message', hear).off('error', fail).off('exit', exit);
        resolve(end);
      };
      const hear = (report: WorkerReport): void => {
        if (report.type === 'preview') onPreview(report.preview);
        else settle(report);
      };
      const fail = (error: Error & { readonly code?: string }): void =>
        settle({
          type: 'failed',
          failure: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out of memory' : 'crashed',
          error,
        });
      const exit = (): void => settle({ type: 'failed', failure: 'crashed', error: null });
      const stop = (): void => settle({ type: 'stopped' });
      const timeout = setTimeout(
        () => settle({ type: 'failed', failure: 'timed out', error: null }),
        limits.runMsMax,
      );
      const watch = setInterval(() => {
        void this.memoryBytes().then((bytes) => {
          if (bytes > limits.memoryBytesMax)
            settle({ type: 'failed', failure: 'out of memory', error: null });
        });
      }, memoryCheckMs);
      this.#worker.on('message', hear).on('error', fail).on('exit', exit);
      signal.addEventListener('abort', stop);
      if (signal.aborted) return stop();
      if (this.#ended) return exit();
      this.#worker.postMessage({ glb, outputBytesMax: limits.outputBytesMax }, [glb.buffer]);
    });
  }

  /** Of its heap, buffers and WebAssembly; 0 once it has ended. */
  async memoryBytes(): Promise<number> {
    if (this.#ended) return 0;
    try {
      const { used_heap_size: heap, external_memory: external } = await this.#worker.getHeapStatistics();
      return heap + external;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_NOT_RUNNING') return 0;
      throw error;
    }
  }
}

/** What the sender of a file is told whose run has failed. */
export function refusalOfFailure(): Result<never, Refusal> {
  return refuse({
    code: 'ASSET_INVALID',
    message: 'The model could not be prepared within reasonable time and memory.',
  });
}
