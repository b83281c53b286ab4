/** What was read is not what a codec of this package has written. Caught where reading begins. */
export class BadTickBytes extends Error {
  override readonly name = 'BadTickBytes';
}

export class TickByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new BadTickBytes('ends early');
    this.#at += 1;
    return byte;
  }

  /** Up to `max`, which is below 2^53. */
  whole(max: number): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 7; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > max) throw new BadTickBytes(`${value} instead of at most ${max}`);
        return value;
      }
      scale *= 0x80;
    }
    throw new BadTickBytes('a number without end');
  }

  /** From −max to max. */
  signed(max: number): number {
    const value = this.whole(2 * max + 1);
    const signed = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    if (signed < -max) throw new BadTickBytes(`${signed} instead of at least ${-max}`);
    return signed;
  }
}

export class TickByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }

  whole(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.u8((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.u8(rest);
  }

  signed(value: number): void {
    this.whole(value < 0 ? -value * 2 - 1 : value * 2);
  }

  /** A copy of what was written; the writer is empty again. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }
}
