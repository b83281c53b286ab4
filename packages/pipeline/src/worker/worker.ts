import { parentPort } from 'node:worker_threads';
import { processModel } from '../process-model.ts';
import type { Files } from '../processed.ts';
import { lowerPriority } from './lower-priority.ts';
import type { ProcessRequest, WorkerReport } from './messages.ts';

lowerPriority();

parentPort?.on('message', (request: ProcessRequest) => {
  // What fails here is a bug: it ends the worker, and the pool says so to whoever waits.
  void run(request);
});

async function run({ glb, outputBytesMax }: ProcessRequest): Promise<void> {
  const outcome = await processModel(glb, {
    outputBytesMax,
    onPreview: (preview) => report({ type: 'preview', preview }, preview.files),
  });
  report({ type: 'done', outcome }, outcome.ok ? outcome.value.files : new Map());
}

/** The files move over without being copied. */
function report(message: WorkerReport, files: Files): void {
  parentPort?.postMessage(
    message,
    [...files.values()].map((file) => file.buffer),
  );
}
