/** Milliseconds since the Unix epoch. Domains receive `nowMs` as an argument; only adapters and services hold a Clock. */
export interface Clock {
  nowMs(): number;
}

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  #nowMs: number;

  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  advance(byMs: number): void {
    this.#nowMs += byMs;
  }
}
