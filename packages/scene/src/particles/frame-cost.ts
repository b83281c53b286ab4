/** The first frames compile and allocate. */
const framesForgiven = 30;
const framesWatched = 60;
/** Half of what a frame has at 60 Hz. */
const millisecondsMax = 8;

/**
 * What WebGPU's part of a frame costs the page's thread. Where the browser copies pictures between WebGL and WebGPU on the graphics
 * device, that is below a millisecond; where it takes them through the processor, it waits for both.
 */
export class FrameCost {
  readonly #samplesMs: number[] = [];
  #forgiven = 0;

  add(ms: number): void {
    if (this.#forgiven < framesForgiven) this.#forgiven += 1;
    else if (this.#samplesMs.push(ms) > framesWatched) this.#samplesMs.shift();
  }

  /** Most of the last frames took too long. */
  get isTooHigh(): boolean {
    if (this.#samplesMs.length < framesWatched) return false;
    return this.#samplesMs.filter((ms) => ms > millisecondsMax).length > framesWatched / 2;
  }
}
