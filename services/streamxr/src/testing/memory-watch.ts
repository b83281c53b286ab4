export interface WithMemory {
  residentBytes(): Promise<number>;
}

const everyMs = 100;

/** Watches how much memory a server takes, from now on until it is disposed of. */
export class MemoryWatch implements Disposable {
  readonly #server: WithMemory;
  readonly #startBytes: number;
  readonly #timer: NodeJS.Timeout;
  #peakBytes: number;

  private constructor(server: WithMemory, startBytes: number) {
    this.#server = server;
    this.#startBytes = startBytes;
    this.#peakBytes = startBytes;
    this.#timer = setInterval(() => void this.#look(), everyMs);
  }

  static async start(server: WithMemory): Promise<MemoryWatch> {
    return new MemoryWatch(server, await server.residentBytes());
  }

  /** What it took at most, beyond what it had at the start. */
  get growthBytes(): number {
    return this.#peakBytes - this.#startBytes;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    this.#peakBytes = Math.max(this.#peakBytes, await this.#server.residentBytes());
  }
}
