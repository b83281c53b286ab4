import { StreamXrError } from '../../stream-xr-error.ts';
import type { LayerRange, LayerSource } from './layer-source.ts';

/** A request costs half a kilobyte of headers either way; in larger pieces a change of view would wait too long for what is under way. */
const rangeBytesMax = 256 * 1024;

/**
 * Ranges of layers over HTTP by content hash, from the server or from a cache on the way: the bytes behind an address never change.
 * Nobody is asked for a ticket: who knows the hash may read, or a cache could not serve it.
 */
export class HttpLayerSource implements LayerSource {
  readonly rangeBytesMax = rangeBytesMax;
  readonly #base: URL;
  readonly #isOpen: () => boolean;

  /** `base` ends in `/`. Fetches are held back while `isOpen` says that there is no network. */
  constructor(base: URL, isOpen: () => boolean) {
    this.#base = base;
    this.#isOpen = isOpen;
  }

  get isOpen(): boolean {
    return this.#isOpen();
  }

  async fetch({ sha256, start, bytes }: LayerRange, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const url = new URL(`api/blobs/${sha256}`, this.#base);
    const range = `bytes=${start}-${start + bytes - 1}`;
    let response: Response;
    let body: ArrayBuffer;
    try {
      response = await fetch(url, { headers: { range }, signal });
      body = await response.arrayBuffer();
    } catch (error) {
      signal.throwIfAborted();
      throw new StreamXrError('OFFLINE', 'The server cannot be reached.', { cause: error });
    }
    if (response.status === 206 && body.byteLength === bytes) return new Uint8Array(body);
    // Something in between that knows no ranges sends the whole file.
    if (response.status === 200 && body.byteLength >= start + bytes)
      return new Uint8Array(body, start, bytes);
    throw new StreamXrError(
      'STORAGE_FAILED',
      `The server answered a range of a layer with ${response.status}.`,
    );
  }
}
