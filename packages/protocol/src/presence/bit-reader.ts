import { Malformed } from '../wire/malformed.ts';

/** Reads what BitWriter wrote; running past the end is Malformed. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #heldBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get remainingBits(): number {
    return (this.#bytes.length - this.#at) * 8 + this.#heldBits;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** A whole number of `count` bits; at most 24. */
  bits(count: number): number {
    while (this.#heldBits < count) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new Malformed('data ends early');
      this.#at += 1;
      this.#held = (this.#held << 8) | byte;
      this.#heldBits += 8;
    }
    this.#heldBits -= count;
    const value = this.#held >>> this.#heldBits;
    this.#held &= (1 << this.#heldBits) - 1;
    return value;
  }

  /** Nothing may follow but the zeros that fill up the last byte. */
  end(): void {
    if (this.remainingBits >= 8) throw new Malformed(`${this.remainingBits >> 3} bytes too many`);
    if (this.bits(this.remainingBits) !== 0) throw new Malformed('the last byte is not filled up with zeros');
  }
}
