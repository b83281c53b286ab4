import type { TransferChannel } from './transfer-channel.ts';

/** Layers and whole levels share a line. */
export type Lane = 'layers' | 'levels';

interface Turn {
  readonly send: () => void;
  readonly taken: () => void;
}

/** Whose chunk goes next over one line, as there is room: the lanes alternate where both wait; within one it is first come, first served. */
export class ChunkTurns {
  readonly #channel: TransferChannel;
  readonly #waiting: Readonly<Record<Lane, Turn[]>> = { layers: [], levels: [] };
  #lastLane: Lane = 'levels';
  #serving = false;

  constructor(channel: TransferChannel) {
    this.#channel = channel;
  }

  /** Resolves when `send` was called, or the connection is gone. At most one turn for each transfer under way waits. */
  take(lane: Lane, send: () => void): Promise<void> {
    return new Promise((taken) => {
      this.#waiting[lane].push({ send, taken });
      if (!this.#serving) void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    for (;;) {
      await this.#channel.room();
      const turn = this.#next();
      if (turn === undefined) break;
      if (this.#channel.open) turn.send();
      turn.taken();
    }
    this.#serving = false;
  }

  #next(): Turn | undefined {
    const other = this.#lastLane === 'layers' ? 'levels' : 'layers';
    const lane = this.#waiting[other].length > 0 ? other : this.#lastLane;
    this.#lastLane = lane;
    return this.#waiting[lane].shift();
  }
}
