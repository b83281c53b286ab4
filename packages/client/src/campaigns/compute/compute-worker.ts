import { CampaignMachine } from './campaign-machine.ts';
import type { FromCompute, ToCompute } from './compute-messages.ts';
import { openKernelAlone } from './kernel-stepper.ts';
import { openKernelWith, type StartSecondThread } from './second-thread.ts';

/* The program of a campaign's worker: messages in, pictures out, and a pump in between. */

/** What a worker sees of itself; the page's types do not know it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToCompute>) => void) | null;
  postMessage(message: FromCompute, transfer: readonly Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
/** A quarter of a tick: no tick is shown much later than it could be. */
const pumpEveryMs = 4;

const startSecondThread: StartSecondThread = (start) => {
  const worker = new Worker(new URL('./second-thread-worker.ts', import.meta.url), {
    type: 'module',
    name: 'campaign, second thread',
  });
  worker.postMessage(start);
  return () => worker.terminate();
};

const machine = new CampaignMachine(
  (message, transfer) => scope.postMessage(message, transfer),
  () => performance.now(),
  // Memory is shared only where the page is isolated.
  globalThis.crossOriginIsolated ? openKernelWith(startSecondThread) : openKernelAlone,
);

// One after the other: a message may have to wait for memory.
let work = Promise.resolve();
const then = (task: () => Promise<void>): void => {
  work = work.then(task).catch((error: unknown) => reportError(error));
};

scope.onmessage = ({ data }) => then(() => machine.received(data));

const pump = (): void => {
  then(async () => machine.pump());
  void work.then(() => setTimeout(pump, pumpEveryMs));
};
pump();
