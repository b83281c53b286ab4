import type { Timers } from '../../timers.ts';
import { CampaignMachine } from './campaign-machine.ts';
import type { OpenCompute } from './compute-port.ts';

const pumpEveryMs = 4;

/** Simulates in this very thread: for programs without a page, and for tests, which may want the machine itself. */
export function inlineCompute(
  timers: Timers,
  nowMs: () => number,
  onOpen: (machine: CampaignMachine) => void = () => undefined,
): OpenCompute {
  return (receive, failed) => {
    let isClosed = false;
    const machine = new CampaignMachine((message) => {
      if (!isClosed) receive(message);
    }, nowMs);
    onOpen(machine);
    const pump = (): void => {
      if (isClosed) return;
      machine.pump();
      timers.after(pumpEveryMs, pump);
    };
    pump();
    return {
      post: (message) => {
        machine.received(message).catch((error: unknown) => failed(String(error)));
      },
      [Symbol.dispose]: () => {
        isClosed = true;
      },
    };
  };
}
