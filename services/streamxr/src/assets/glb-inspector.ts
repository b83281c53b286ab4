import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { GlbSummary, inspectGlb } from '@streamxr/assets';
import { assert, BoundedQueue, type Logger, refuse, type Result } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';
import { gather } from './gather.ts';

export type InspectionOutcome = ReturnType<typeof inspectGlb>;

/** Megabytes of JavaScript heap: a description of 16 MiB may take thirty times as much when it is parsed. */
const heapMegabytesMax = 512;
/** Enough for the largest file on a slow machine; a file that takes longer is made to. */
const inspectionMsMax = 20_000;
/** Each holds its whole file in memory. */
const atOnceMax = 2;
const waitingMax = 16;

const incomprehensible: Refusal = {
  code: 'ASSET_INVALID',
  message: 'The model could not be examined within reasonable time and memory.',
};

export interface GlbInspectorOptions {
  readonly logger: Logger;
  readonly inspectionMsMax?: number;
  /** Another program to run in the worker, for tests of its failures. */
  readonly workerUrl?: URL;
}

/** Looks at uploaded files in worker threads that may hang, exhaust their memory or crash without the server taking notice. */
export class GlbInspector {
  readonly #logger: Logger;
  readonly #timeoutMs: number;
  readonly #workerUrl: URL;
  readonly #waiting = new BoundedQueue<() => void>(waitingMax);
  #running = 0;

  constructor({ logger, inspectionMsMax: timeoutMs = inspectionMsMax, workerUrl }: GlbInspectorOptions) {
    this.#logger = logger;
    this.#timeoutMs = timeoutMs;
    this.#workerUrl = workerUrl ?? new URL('./inspect-worker.ts', import.meta.url);
  }

  /** Reads `content` (of `bytes` bytes) to its end and looks at it. Throws what `content` throws. */
  async inspect(content: AsyncIterable<Uint8Array>, bytes: number): Promise<Result<GlbSummary, Refusal>> {
    await this.#takeTurn();
    try {
      return await this.#run(await gather(content, bytes));
    } finally {
      this.#endTurn();
    }
  }

  async #takeTurn(): Promise<void> {
    if (this.#running < atOnceMax) {
      this.#running += 1;
      return;
    }
    await new Promise<void>((resolve) => {
      assert(this.#waiting.push(resolve) === 'queued', 'the library bounds its uploads below this queue');
    });
  }

  #endTurn(): void {
    const next = this.#waiting.shift();
    // A turn passes on directly, so that nobody slips in between.
    if (next === undefined) this.#running -= 1;
    else next();
  }

  async #run(file: Uint8Array<ArrayBuffer>): Promise<Result<GlbSummary, Refusal>> {
    const worker = new Worker(this.#workerUrl, {
      workerData: file,
      transferList: [file.buffer],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
      stdout: true,
      stderr: true,
    });
    // It may yet run out of memory while it is being ended: an error that nobody listens to would end the server.
    worker.on('error', () => undefined);
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const exited = once(worker, 'exit', { signal: timeout }).then(() => [null] as const);
      const [outcome] = (await Promise.race([once(worker, 'message', { signal: timeout }), exited])) as [
        InspectionOutcome | null,
      ];
      return outcome ?? refuse(incomprehensible);
    } catch (error) {
      this.#logger.warn('inspection of an upload failed', {
        bytes: file.length,
        timedOut: timeout.aborted,
        error: error instanceof Error ? error : new Error(String(error)),
      });
      return refuse(incomprehensible);
    } finally {
      await worker.terminate();
    }
  }
}
