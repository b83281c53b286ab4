/** What is saved up while nothing is wanted: a tenth of a second of the share. */
const savedMs = 100;

/** Keeps to a share of the line that somebody else gives: bytes per second, null for no limit. */
export class Allowance {
  readonly #share: () => number | null;
  #bytes = 0;
  #atMs: number | null = null;

  constructor(share: () => number | null) {
    this.#share = share;
  }

  /** True when bytes may be asked for now. */
  isOpen(nowMs: number): boolean {
    const bytesPerSecond = this.#share();
    if (bytesPerSecond === null) {
      this.#atMs = null;
      return true;
    }
    const savedMax = (bytesPerSecond * savedMs) / 1_000;
    // Fresh, it may begin at once.
    const ms = this.#atMs === null ? savedMs : Math.max(0, nowMs - this.#atMs);
    this.#bytes = Math.min(savedMax, (this.#atMs === null ? 0 : this.#bytes) + (bytesPerSecond * ms) / 1_000);
    this.#atMs = nowMs;
    return this.#bytes > 0;
  }

  /** Of what was asked for; may overdraw by one range, which the next ones wait for. */
  spend(bytes: number): void {
    this.#bytes -= bytes;
  }
}
