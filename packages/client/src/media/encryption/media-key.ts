const textBytes = 16;
const encoder = new TextEncoder();
/** The same words give another key elsewhere. */
const salt = encoder.encode('streamxr media 1');

/** What frames of a room are encrypted with. `id` tells keys apart without saying anything of them; one in 256 looks alike. */
export interface FrameKey {
  readonly key: CryptoKey;
  readonly id: number;
}

/** A new secret for a room's address, such as `#key=…`: 128 bits, as letters that addresses take as they are. */
export function newMediaKeyText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(textBytes));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/**
 * The key that a secret text stands for, for `MediaClient`. It cannot be read back out. The text has to be hard to guess
 * (`newMediaKeyText`): nothing here slows a guesser down.
 */
export function mediaKeyOf(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(secret.normalize()), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ]);
}

/** Source: HKDF, RFC 5869. */
export async function frameKeyOf(mediaKey: CryptoKey): Promise<FrameKey> {
  const derivation = (info: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt,
    info: encoder.encode(info),
  });
  const [key, id] = await Promise.all([
    crypto.subtle.deriveKey(derivation('frames'), mediaKey, { name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]),
    crypto.subtle.deriveBits(derivation('id'), mediaKey, 8),
  ]);
  return { key, id: new Uint8Array(id)[0] ?? 0 };
}
