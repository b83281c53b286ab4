import { CampaignMachine } from './campaign-machine.ts';
import type { FromCompute, ToCompute } from './compute-messages.ts';

/* The program of a campaign's worker: messages in, pictures out, and a pump in between. */

/** What a worker sees of itself; the page's types do not know it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToCompute>) => void) | null;
  postMessage(message: FromCompute, transfer: readonly Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
/** A quarter of a tick: no tick is shown much later than it could be. */
const pumpEveryMs = 4;

const machine = new CampaignMachine(
  (message, transfer) => scope.postMessage(message, transfer),
  () => performance.now(),
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
