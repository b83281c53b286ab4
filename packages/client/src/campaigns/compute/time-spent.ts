/** Milliseconds that something took, on average since it was last asked. */
export class TimeSpent {
  #sumMs = 0;
  #count = 0;
  #meanMs = 0;

  add(ms: number): void {
    this.#sumMs += ms;
    this.#count += 1;
  }

  /** The mean since the last call; what it was before when there was nothing since. */
  takeMean(): number {
    if (this.#count > 0) this.#meanMs = this.#sumMs / this.#count;
    this.#sumMs = 0;
    this.#count = 0;
    return this.#meanMs;
  }
}
