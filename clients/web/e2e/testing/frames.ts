/** At 60 Hz: the stage takes its device for a fast one and leaves its resolution alone, however long a frame takes here. */
const frameMs = 1_000 / 60;

/** Takes the place of the window's frames: they come when they are called, and a clock of their own goes with them. */
export class Frames {
  #callbacks: FrameRequestCallback[] = [];
  #nowMs = 0;

  constructor() {
    window.requestAnimationFrame = (callback) => this.#callbacks.push(callback);
    window.cancelAnimationFrame = () => (this.#callbacks = []);
  }

  draw(): void {
    this.#nowMs += frameMs;
    for (const callback of this.#callbacks.splice(0)) callback(this.#nowMs);
  }

  /** Draws until a promise has settled. */
  async until<Value>(promise: Promise<Value>): Promise<Value> {
    let isSettled = false;
    const settled = promise.finally(() => (isSettled = true));
    while (!isSettled) {
      this.draw();
      await new Promise((resolve) => setTimeout(resolve));
    }
    return settled;
  }
}
