import type { FrameKey } from './media-key.ts';

/**
 * An encrypted frame: the beginning in the clear, the rest encrypted with AES-GCM (its tag behind), then a trailer: the sender's prefix
 * (8 bytes), its counter (4, big-endian) and the key's id (1). Prefix and counter are the initialisation vector; the clear beginning
 * and the id are authenticated with it.
 */
const prefixBytes = 8;
const counterBytes = 4;
const ivBytes = prefixBytes + counterBytes;
const trailerBytes = ivBytes + 1;
const tagBytes = 16;
const counterMax = 2 ** 32 - 1;

export const overheadBytes = tagBytes + trailerBytes;

export type FrameKind = 'audio' | 'video';
type Bytes = Uint8Array<ArrayBuffer>;

/**
 * What stays readable: of VP8 the header that packetizers and engines look at (10 bytes of a key frame, 3 of another; RFC 6386
 * §9.1), of Opus the byte that says how it is coded (RFC 6716 §3.1).
 */
export function clearBytes(kind: FrameKind, frame: Bytes): number {
  const wanted = kind === 'audio' ? 1 : ((frame[0] ?? 1) & 1) === 0 ? 10 : 3;
  return Math.min(wanted, frame.length);
}

/** Encrypts what one sender sends. No two frames ever share an initialisation vector: each sealer draws a prefix of its own. */
export class FrameSealer {
  readonly #kind: FrameKind;
  #prefix = newPrefix();
  #counter = 0;

  /** `counter` is where to begin; for tests. */
  constructor(kind: FrameKind, counter = 0) {
    this.#kind = kind;
    this.#counter = counter;
  }

  /** An empty frame stays empty: there is nothing to hide. */
  async seal(frame: Bytes, { key, id }: FrameKey): Promise<Bytes> {
    if (frame.length === 0) return frame;
    const clear = clearBytes(this.#kind, frame);
    const sealed = new Uint8Array(frame.length + overheadBytes);
    const trailer = sealed.subarray(sealed.length - trailerBytes);
    this.#writeIv(trailer);
    trailer[ivBytes] = id;
    sealed.set(frame.subarray(0, clear));
    const encrypted = await crypto.subtle.encrypt(
      parameters(sealed.subarray(0, clear), trailer),
      key,
      frame.subarray(clear),
    );
    sealed.set(new Uint8Array(encrypted), clear);
    return sealed;
  }

  #writeIv(trailer: Bytes): void {
    if (this.#counter > counterMax) {
      this.#prefix = newPrefix();
      this.#counter = 0;
    }
    trailer.set(this.#prefix);
    new DataView(trailer.buffer, trailer.byteOffset).setUint32(prefixBytes, this.#counter);
    this.#counter += 1;
  }
}

/** Null for what this key does not open: of another key, changed on its way, or never encrypted. */
export async function openFrame(
  kind: FrameKind,
  sealed: Bytes,
  { key, id }: FrameKey,
): Promise<Bytes | null> {
  if (sealed.length === 0) return sealed;
  if (sealed.length < overheadBytes + 1) return null;
  const trailer = sealed.subarray(sealed.length - trailerBytes);
  if (trailer[ivBytes] !== id) return null;
  const clear = clearBytes(kind, sealed.subarray(0, sealed.length - overheadBytes));
  const hidden = sealed.subarray(clear, sealed.length - trailerBytes);
  try {
    const opened = await crypto.subtle.decrypt(parameters(sealed.subarray(0, clear), trailer), key, hidden);
    const frame = new Uint8Array(clear + opened.byteLength);
    frame.set(sealed.subarray(0, clear));
    frame.set(new Uint8Array(opened), clear);
    return frame;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return null;
    throw error;
  }
}

function parameters(clear: Bytes, trailer: Bytes): AesGcmParams {
  const additionalData = new Uint8Array(clear.length + 1);
  additionalData.set(clear);
  additionalData[clear.length] = trailer[ivBytes] ?? 0;
  return { name: 'AES-GCM', iv: trailer.slice(0, ivBytes), additionalData };
}

function newPrefix(): Bytes {
  return crypto.getRandomValues(new Uint8Array(prefixBytes));
}
