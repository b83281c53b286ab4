const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map(Array.from(alphabet, (character, value) => [character, value]));

/** RFC 4648 section 4, with or without padding; null when a character does not belong. */
export function decodeBase64(text: string): Uint8Array | null {
  const digits = text.replace(/={1,2}$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let bitCount = 0;
  let filled = 0;
  for (const digit of digits) {
    const value = values.get(digit);
    if (value === undefined) return null;
    // Never more than 6 + 7 bits are waiting.
    bits = ((bits << 6) | value) & 0x1f_ff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes[filled++] = bits >> bitCount;
  }
  return bytes;
}
