/** Rates may change at any moment; nobody waits longer than this on an old one. */
const waitMsMax = 100;

/** Holds the models of one line to a rate: what was sent has to be worked off before more goes. */
export class TransferPace {
  #bytesPerSecond: number | null = null;
  #debtBytes = 0;
  #settledMs = 0;

  /** Null for no bound. */
  set bytesPerSecond(rate: number | null) {
    this.#settle(performance.now());
    this.#bytesPerSecond = rate;
    if (rate === null) this.#debtBytes = 0;
  }

  get isBounded(): boolean {
    return this.#bytesPerSecond !== null;
  }

  sent(bytes: number): void {
    if (this.#bytesPerSecond === null) return;
    this.#settle(performance.now());
    this.#debtBytes += bytes;
  }

  /** Resolves when more may go. */
  async turn(): Promise<void> {
    for (;;) {
      this.#settle(performance.now());
      if (this.#bytesPerSecond === null || this.#debtBytes <= 0) return;
      const waitMs = Math.min(waitMsMax, (this.#debtBytes * 1_000) / this.#bytesPerSecond);
      await new Promise<void>((resolve) => setTimeout(resolve, Math.ceil(waitMs)));
    }
  }

  #settle(nowMs: number): void {
    if (this.#bytesPerSecond !== null)
      this.#debtBytes = Math.max(
        0,
        this.#debtBytes - ((nowMs - this.#settledMs) * this.#bytesPerSecond) / 1_000,
      );
    this.#settledMs = nowMs;
  }
}
