import { Malformed } from './malformed.ts';
import { utf8Decode } from './utf8.ts';

/** Reads little-endian values; running past the end is Malformed. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  /** Made for the few values that need it: most messages have none. */
  #view: DataView | null = null;
  #offset: number;

  /** Reads from `offset` on. Keeps `bytes`, and changes nothing in them. */
  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(): number {
    return this.#byte(this.#advance(1));
  }

  u32(): number {
    return this.#uint32(this.#advance(4));
  }

  u48(): number {
    const at = this.#advance(6);
    return this.#uint32(at) + (this.#byte(at + 4) + this.#byte(at + 5) * 2 ** 8) * 2 ** 32;
  }

  f32(): number {
    return this.#dataView().getFloat32(this.#advance(4), true);
  }

  f64(): number {
    return this.#dataView().getFloat64(this.#advance(8), true);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) throw new Malformed('number past 2^53');
        return value;
      }
      scale *= 0x80;
    }
    throw new Malformed('number longer than 8 bytes');
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(bytesMax: number): string {
    const length = this.varint();
    if (length > bytesMax) throw new Malformed(`text longer than ${bytesMax} bytes`);
    const bytes = this.raw(length);
    try {
      return utf8Decode(bytes);
    } catch {
      throw new Malformed('text is not UTF-8');
    }
  }

  /** A view of the next bytes, not a copy. */
  raw(lengthBytes: number): Uint8Array {
    const at = this.#advance(lengthBytes);
    return this.#bytes.subarray(at, at + lengthBytes);
  }

  #byte(at: number): number {
    return this.#bytes[at] ?? 0;
  }

  #uint32(at: number): number {
    const low = this.#byte(at) + this.#byte(at + 1) * 2 ** 8 + this.#byte(at + 2) * 2 ** 16;
    return low + this.#byte(at + 3) * 2 ** 24;
  }

  #dataView(): DataView {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    return (this.#view ??= new DataView(buffer, byteOffset, byteLength));
  }

  #advance(by: number): number {
    const at = this.#offset;
    if (by > this.#bytes.length - at) throw new Malformed('message ends early');
    this.#offset = at + by;
    return at;
  }
}
