import { Malformed } from './malformed.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map(Array.from(alphabet, (letter, value) => [letter, value]));

/** Bytes as RFC 4648 base64, padded. Domain packages know neither `btoa` nor Buffer. */
export function toBase64(bytes: Uint8Array): string {
  const letters: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const used = Math.min(3, bytes.length - at) + 1;
    for (let letter = 0; letter < 4; letter++)
      letters.push(letter < used ? (alphabet[(group >>> (18 - 6 * letter)) & 63] ?? '') : '=');
  }
  return letters.join('');
}

/** Throws Malformed for what `toBase64` would not have written. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0) throw new Malformed('must be base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let at = 0; at < text.length; at += 4) {
    let group = 0;
    const isLast = at + 4 === text.length;
    for (let letter = 0; letter < 4; letter++) {
      const isPadding = isLast && letter >= 4 - padding;
      const value = isPadding ? 0 : values.get(text[at + letter] ?? '');
      if (value === undefined) throw new Malformed('must be base64');
      group = (group << 6) | value;
    }
    const offset = (at / 4) * 3;
    // What lies beyond the end is dropped, but must be zero: every value has one text.
    if (isLast && padding > 0 && (group & (padding === 1 ? 0xff : 0xffff)) !== 0)
      throw new Malformed('must be base64');
    bytes.set([group >>> 16, (group >>> 8) & 255, group & 255].slice(0, bytes.length - offset), offset);
  }
  return bytes;
}
