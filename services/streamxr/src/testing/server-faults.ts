import { isMainThread } from 'node:worker_threads';
import { unreachable } from '@streamxr/kernel';

/** What can only go wrong inside a process. Loaded into a server under test before its own code (`node --import`). */
export type ServerFault =
  /** The machine's clock is set to another time. Timers go on, as they do then. */
  | { readonly fault: 'clock-jump'; readonly byMs: number }
  /** Something computes for so long, and nothing else runs. */
  | { readonly fault: 'stall'; readonly forMs: number };

/** Told when it is over. */
export interface FaultDone {
  readonly fault: ServerFault['fault'];
}

const machineNowMs = Date.now;
let aheadMs = 0;

function suffer(fault: ServerFault): void {
  switch (fault.fault) {
    case 'clock-jump':
      aheadMs += fault.byMs;
      return;
    case 'stall':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fault.forMs);
      return;
    default:
      unreachable(fault);
  }
}

// Workers load it too, and have no line to the test.
if (isMainThread) {
  Date.now = () => machineNowMs() + aheadMs;
  process.on('message', (fault: ServerFault) => {
    suffer(fault);
    process.send?.({ fault: fault.fault } satisfies FaultDone);
  });
  // It ends as it would without us.
  process.channel?.unref();
}
