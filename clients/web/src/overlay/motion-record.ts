import type { Smoothing } from '@streamxr/client';

/** Four seconds at sixty pictures a second: a pixel of the chart for each. */
export const framesKept = 240;

/** What the smoothing of poses did in the last pictures, oldest first. Filled in every picture, so nothing is allocated. */
export class MotionRecord {
  readonly #delaysMs = new Float32Array(framesKept);
  readonly #jittersMs = new Float32Array(framesKept);
  readonly #guessedShares = new Float32Array(framesKept);
  #count = 0;
  #next = 0;

  get count(): number {
    return this.#count;
  }

  add({ delayMs, jitterMs, guessedShare }: Smoothing): void {
    this.#delaysMs[this.#next] = delayMs;
    this.#jittersMs[this.#next] = jitterMs;
    this.#guessedShares[this.#next] = guessedShare;
    this.#next = (this.#next + 1) % framesKept;
    this.#count = Math.min(framesKept, this.#count + 1);
  }

  clear(): void {
    this.#count = 0;
    this.#next = 0;
  }

  delayMs(index: number): number {
    return this.#delaysMs[this.#at(index)] ?? 0;
  }

  jitterMs(index: number): number {
    return this.#jittersMs[this.#at(index)] ?? 0;
  }

  guessedShare(index: number): number {
    return this.#guessedShares[this.#at(index)] ?? 0;
  }

  /** Over all that is kept, 0 to 1: of one picture the share says little. */
  meanGuessedShare(): number {
    if (this.#count === 0) return 0;
    let sum = 0;
    for (let index = 0; index < this.#count; index++) sum += this.guessedShare(index);
    return sum / this.#count;
  }

  #at(index: number): number {
    return (this.#next - this.#count + index + framesKept) % framesKept;
  }
}
