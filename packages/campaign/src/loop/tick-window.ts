/** Ticks in a row, each as its bytes. */
export interface TickRun {
  /** Of the last of `ticks`. */
  readonly tick: number;
  /** Oldest first. */
  readonly ticks: readonly Uint8Array[];
}

/** Kept to be said again: four seconds, or fewer of much. */
const keptTicksMax = 240;
const keptBytesMax = 256 * 1024;
/** Each new tick takes so many earlier ones along, whatever they weigh: it takes three frames lost in a row to lose a tick. */
const repeatsOfEach = 2;
/** More of them, up to a quarter of a second, while they weigh next to nothing. */
const repeatsMax = 15;
const lightBytes = 128;
/** The length before each. */
const lengthBytes = 2;

/** What is sent of a campaign's ticks where frames may be lost: the newest ones with some of before, and what somebody asks for. */
export class TickWindow {
  #ticks: Uint8Array[] = [];
  #bytes = 0;
  #newest = 0;

  /** 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** Ticks come in a row; another one begins a new row. */
  add(tick: number, bytes: Uint8Array): void {
    if (tick !== this.#newest + 1) this.clear();
    this.#ticks.push(bytes);
    this.#bytes += bytes.length;
    this.#newest = tick;
    while (this.#ticks.length > keptTicksMax || (this.#bytes > keptBytesMax && this.#ticks.length > 1))
      this.#bytes -= this.#ticks.shift()?.length ?? 0;
  }

  clear(): void {
    this.#ticks = [];
    this.#bytes = 0;
    this.#newest = 0;
  }

  /** The newest so many, or as many of them as are kept. */
  last(count: number): TickRun {
    return { tick: this.#newest, ticks: count === 0 ? [] : this.#ticks.slice(-count) };
  }

  /** All after that one; null when one of them is not kept any more. */
  after(tick: number): TickRun | null {
    if (tick < this.#newest - this.#ticks.length) return null;
    return this.last(Math.max(0, this.#newest - tick));
  }

  /**
   * The newest `fresh` ticks with those of before that go along, as far as there is room: `bytesMax` for ticks and their lengths. Null
   * when there is none for the fresh ones.
   */
  withRepeats(fresh: number, bytesMax: number): TickRun | null {
    const count = this.#ticks.length;
    let bytes = this.#ticks.slice(-fresh).reduce((sum, { length }) => sum + length + lengthBytes, 0);
    if (bytes > bytesMax || fresh > count) return null;
    let repeats = 0;
    let repeated = 0;
    for (; repeats < repeatsMax && fresh + repeats < count; repeats++) {
      const weight = (this.#ticks[count - fresh - repeats - 1]?.length ?? 0) + lengthBytes;
      if (bytes + weight > bytesMax) break;
      if (repeats >= repeatsOfEach * fresh && repeated + weight > lightBytes) break;
      bytes += weight;
      repeated += weight;
    }
    return this.last(fresh + repeats);
  }
}
