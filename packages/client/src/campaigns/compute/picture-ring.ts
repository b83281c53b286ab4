import { pictureBytes } from './picture-memory.ts';

/** One that is shown, one on its way, one that is written. */
const memoriesMax = 3;

/** The memories that pictures travel in, to and fro. None is made while the number of particles stays. */
export class PictureRing {
  readonly #isShared: boolean;
  #bytes = 0;
  #free: ArrayBufferLike[] = [];
  /** Shared ones that are out, oldest first. */
  #out: ArrayBufferLike[] = [];
  #outCount = 0;

  /** Shared memory is seen by both sides at once; other memory is given away and comes back. */
  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  /** Memory for a picture of so many particles; null while all are out. Give it to `gone`. */
  take(particles: number): ArrayBufferLike | null {
    const bytes = pictureBytes(particles);
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#free = [];
    }
    if (this.#outCount >= memoriesMax) return null;
    return this.#free.pop() ?? (this.#isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  }

  gone(memory: ArrayBufferLike): void {
    this.#outCount += 1;
    if (this.#isShared) this.#out.push(memory);
  }

  /** The oldest that is out is free again; one that was given away comes with it. */
  back(memory: ArrayBufferLike | null): void {
    const free = memory ?? this.#out.shift();
    this.#outCount = Math.max(0, this.#outCount - 1);
    if (free !== undefined && free.byteLength === this.#bytes) this.#free.push(free);
  }
}
