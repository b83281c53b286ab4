import { readGlbHeader } from '@streamxr/assets';
import type { Refusal } from '@streamxr/protocol';

const headerBytes = 12;

/** Thrown into whoever reads the source; what it means stands in `refusal`. */
class UploadStopped extends Error {
  override readonly name = 'UploadStopped';
}

/**
 * The bytes of an upload on their way to storage. Ends with an error as soon as the first twelve bytes show that the file is no GLB or
 * too large, when it goes on past its promised end, when the sender fails, and when `signal` aborts; `refusal` then says why, so that nobody mistakes it for a failure of storage.
 */
export class UploadSource implements AsyncIterable<Uint8Array> {
  refusal: Refusal | null = null;
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #bytesMax: number;
  readonly #signal: AbortSignal;

  constructor(source: AsyncIterable<Uint8Array>, bytesMax: number, signal: AbortSignal) {
    this.#source = source;
    this.#bytesMax = bytesMax;
    this.#signal = signal;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let head = new Uint8Array(0);
    let promised: number | null = null;
    let bytes = 0;
    for await (const piece of this.#received()) {
      bytes += piece.length;
      if (promised !== null) {
        this.#checkEnd(bytes, promised);
        yield piece;
        continue;
      }
      head = Buffer.concat([head, piece]);
      if (head.length < headerBytes) continue;
      promised = this.#promisedBy(head);
      this.#checkEnd(bytes, promised);
      yield head;
    }
    // Ended within the header: the check has the fitting sentence.
    if (promised === null) this.#promisedBy(head);
  }

  async *#received(): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of this.#source) {
        if (this.#signal.aborted) break;
        yield piece;
      }
    } catch (error) {
      this.#stop({ code: 'UPLOAD_INCOMPLETE' }, error);
    }
    if (this.#signal.aborted) this.#stop({ code: 'UPLOAD_INCOMPLETE' });
  }

  /** The length that the file's header gives. */
  #promisedBy(head: Uint8Array): number {
    const header = readGlbHeader(head);
    if (!header.ok) return this.#stop(header.refusal);
    const { bytes } = header.value;
    if (bytes <= this.#bytesMax) return bytes;
    const allowed = this.#bytesMax.toLocaleString('en');
    return this.#stop({
      code: 'ASSET_TOO_LARGE',
      message: `The file is ${bytes.toLocaleString('en')} bytes long; at most ${allowed} are allowed here.`,
    });
  }

  #checkEnd(bytes: number, promised: number): void {
    if (bytes <= promised) return;
    this.#stop({
      code: 'ASSET_INVALID',
      message: `The file goes on after the ${promised.toLocaleString('en')} bytes that its header promises.`,
    });
  }

  #stop(refusal: Refusal, cause?: unknown): never {
    this.refusal = refusal;
    throw new UploadStopped(refusal.message ?? refusal.code, { cause });
  }
}
