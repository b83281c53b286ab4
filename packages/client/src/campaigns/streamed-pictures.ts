/** Words of 32 bits: of a particle as it is streamed, and as it is drawn. */
const streamedWords = 2;
const drawnWords = 4;
const msPerTick = 1000 / 60;

/** What there is to draw of a stream: each particle as it is, and as it was in the message before. */
export interface StreamedPicture {
  readonly particles: Uint32Array;
  readonly count: number;
  readonly tick: number;
  readonly tickBefore: number;
}

/**
 * Pictures from the thinned stream of a campaign, which comes a few times a second: between two messages everything glides from the one
 * to the other, so what is seen is one message old.
 */
export class StreamedPictures {
  /** Two, in turn: the one that is drawn is read until the next. */
  #drawn = [new Uint32Array(), new Uint32Array()];
  #turn = 0;
  #tick = 0;
  #tickBefore = 0;
  #atMs = 0;

  /** `data` holds 8 bytes a particle, as docs/protocol.md says. Null for what is no newer picture. */
  take(tick: number, count: number, data: Uint8Array, nowMs: number): StreamedPicture | null {
    if (data.length !== count * streamedWords * 4 || tick <= this.#tick) return null;
    const former = this.#drawn[this.#turn] ?? new Uint32Array();
    const isSameSize = former.length === count * drawnWords;
    if (!isSameSize) this.#drawn = [new Uint32Array(count * drawnWords), new Uint32Array(count * drawnWords)];
    this.#turn = 1 - this.#turn;
    const particles = this.#drawn[this.#turn] ?? new Uint32Array();
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let index = 0; index < count; index++) {
      const at = index * drawnWords;
      for (let word = 0; word < streamedWords; word++) {
        const now = view.getUint32((index * streamedWords + word) * 4, true);
        particles[at + word] = now;
        particles[at + streamedWords + word] = isSameSize ? (former[at + word] ?? now) : now;
      }
    }
    this.#tickBefore = isSameSize ? this.#tick : tick;
    this.#tick = tick;
    this.#atMs = nowMs;
    return { particles, count, tick, tickBefore: this.#tickBefore };
  }

  get count(): number {
    return (this.#drawn[this.#turn]?.length ?? 0) / drawnWords;
  }

  get tick(): number {
    return this.#tick;
  }

  /** The tick to show, with its fraction. */
  tickAt(nowMs: number): number {
    return Math.min(this.#tick, this.#tickBefore + (nowMs - this.#atMs) / msPerTick);
  }

  /** Starts from nothing, as after a reset. */
  restart(): void {
    this.#tick = 0;
    this.#tickBefore = 0;
    this.#drawn = [new Uint32Array(), new Uint32Array()];
  }
}
