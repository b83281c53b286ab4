/** Appends bits, highest first, to a buffer that doubles when full. Reusable: `reset()` keeps the memory. */
export class BitWriter {
  #bytes: Uint8Array;
  #length = 0;
  #pending = 0;
  #pendingBits = 0;

  constructor(capacityBytes = 256) {
    this.#bytes = new Uint8Array(capacityBytes);
  }

  reset(): void {
    this.#length = 0;
    this.#pending = 0;
    this.#pendingBits = 0;
  }

  /** A copy of what was written; the last byte is filled up with zeros. */
  finish(): Uint8Array<ArrayBuffer> {
    const length = this.#length + (this.#pendingBits > 0 ? 1 : 0);
    const copy = new Uint8Array(length);
    copy.set(this.#bytes.subarray(0, this.#length));
    if (this.#pendingBits > 0) copy[length - 1] = this.#pending << (8 - this.#pendingBits);
    return copy;
  }

  flag(value: boolean): void {
    this.bits(value ? 1 : 0, 1);
  }

  /** The lowest `count` bits of `value`; at most 24. */
  bits(value: number, count: number): void {
    if (this.#length + 4 > this.#bytes.length) this.#grow();
    let pendingBits = this.#pendingBits + count;
    const pending = (this.#pending << count) | (value & ((1 << count) - 1));
    while (pendingBits >= 8) {
      pendingBits -= 8;
      this.#bytes[this.#length++] = pending >>> pendingBits;
    }
    this.#pending = pending & ((1 << pendingBits) - 1);
    this.#pendingBits = pendingBits;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
