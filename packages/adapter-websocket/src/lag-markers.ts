import { randomInt } from 'node:crypto';
import type { ServerFrame } from './batch.ts';
import { encodePing } from './server-frame.ts';

export interface LagMarker {
  /** Cannot be guessed: only who has read it can answer it. */
  readonly id: number;
  readonly frame: ServerFrame;
}

/** A new marker goes out this often, to those who are written to. */
const markEveryMs = 250;

/** The marker of the moment, the same for all connections: what it follows can then be the same bytes for all of them. */
export class LagMarkers {
  #marker = newMarker();
  #sinceMs = Number.NEGATIVE_INFINITY;

  /** `nowMs` counts monotonically. */
  current(nowMs: number): LagMarker {
    if (nowMs - this.#sinceMs >= markEveryMs) {
      this.#marker = newMarker();
      this.#sinceMs = nowMs;
    }
    return this.#marker;
  }
}

/** One that nobody else gets. */
export function newMarker(): LagMarker {
  const id = randomInt(2 ** 32);
  return { id, frame: { bytes: encodePing(id), after: null } };
}
