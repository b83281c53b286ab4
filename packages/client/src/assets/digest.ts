/**
 * SHA-256 as 64 lower-case hexadecimal digits; null where the platform has none: browsers keep `crypto.subtle` from pages that
 * came over plain HTTP from another machine. What cannot be checked is used, but never stored.
 */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  // The type says that it is always there; browsers decide otherwise (Secure Contexts, W3C).
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  if (subtle === undefined) return null;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
