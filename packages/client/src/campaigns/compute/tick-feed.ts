import { type TickRun, TickReassembly, type TickRoad } from '@streamxr/campaign';
import type { ServerMessageOf } from '@streamxr/protocol';

/** Ticks as a follower takes them. */
export interface FedTicks {
  /** Of the last tick in `data`. */
  readonly tick: number;
  readonly data: Uint8Array;
}

/** What a `Follower` is fed where ticks come by two roads: a row without holes, and questions for what is missing. */
export class TickFeed {
  readonly #reassembly = new TickReassembly();
  #isRunning = false;

  get road(): TickRoad {
    return this.#reassembly.road;
  }

  get asked(): number {
    return this.#reassembly.asked;
  }

  /** What comes from now on waits for the next beginning. */
  reset(): void {
    this.#reassembly.reset();
  }

  /** A follower stands after `tick`. Gives what has come meanwhile. */
  begin(tick: number, nowMs: number): FedTicks | null {
    return joined(this.#reassembly.begin(tick, nowMs));
  }

  ticks(message: ServerMessageOf<'recent-ticks'>, road: TickRoad, nowMs: number): FedTicks | null {
    return joined(this.#reassembly.take(message, road, nowMs));
  }

  /** What the server says of where it stands tells what there should be. */
  stands({ tick, running }: ServerMessageOf<'campaign:sync:v1:stream'>, nowMs: number): void {
    this.#isRunning = running;
    this.#reassembly.told(tick, nowMs);
  }

  /** The tick after which everything is to be asked for again; null while nothing is. */
  ask(nowMs: number): number | null {
    return this.#reassembly.ask(nowMs, this.#isRunning);
  }
}

function joined(run: TickRun | null): FedTicks | null {
  if (run === null) return null;
  const data = new Uint8Array(run.ticks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of run.ticks) {
    data.set(bytes, at);
    at += bytes.length;
  }
  return { tick: run.tick, data };
}
