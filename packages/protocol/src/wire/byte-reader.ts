import { Malformed } from './malformed.ts';
import { utf8Decode } from './utf8.ts';

/** Reads little-endian values; running past the end is Malformed. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  u48(): number {
    const at = this.#advance(6);
    return this.#view.getUint32(at, true) + this.#view.getUint16(at + 4, true) * 2 ** 32;
  }

  f32(): number {
    return this.#view.getFloat32(this.#advance(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#advance(8), true);
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

  #advance(by: number): number {
    const at = this.#offset;
    if (by > this.#bytes.length - at) throw new Malformed('message ends early');
    this.#offset = at + by;
    return at;
  }
}
