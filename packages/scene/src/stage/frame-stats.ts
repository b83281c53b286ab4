/** Weight of the newest frame: the figures settle in about half a second and still can be read. */
const newestWeight = 0.06;

/** What the last frames cost, for the debug overlay. Times are smoothed; counts are of the last frame, shadows included. */
export interface FrameStats {
  readonly framesPerSecond: number;
  /** Processor time spent in listeners and in issuing the draw, in milliseconds. */
  readonly frameMs: number;
  readonly drawCalls: number;
  readonly triangles: number;
  readonly geometries: number;
  readonly textures: number;
  /** Device pixels for each CSS pixel. */
  readonly pixelRatio: number;
}

/** An exponential moving average that takes its first sample whole. */
export class MovingAverage {
  #value = 0;
  #primed = false;

  get value(): number {
    return this.#value;
  }

  add(sample: number): void {
    this.#value = this.#primed ? this.#value + (sample - this.#value) * newestWeight : sample;
    this.#primed = true;
  }
}
