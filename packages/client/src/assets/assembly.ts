import type { ServerMessageOf } from '@streamxr/protocol';

export type TransferHead = ServerMessageOf<'asset-metadata'>;

/** Puts the chunks of one transfer together. They come in order over one line; anything else breaks the transfer. */
export class Assembly {
  readonly head: TransferHead;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #nextIndex = 0;
  #received = 0;

  /** The caller has checked that `head.bytes` fits into memory. */
  constructor(head: TransferHead) {
    this.head = head;
    this.#bytes = new Uint8Array(head.bytes);
  }

  get receivedBytes(): number {
    return this.#received;
  }

  get isComplete(): boolean {
    return this.#received === this.head.bytes && this.#nextIndex === this.head.chunks;
  }

  /** The bytes; whole once `isComplete`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  add(index: number, data: Uint8Array): 'added' | 'broken' {
    const expectedBytes = Math.min(this.head.chunkBytes, this.head.bytes - this.#received);
    if (index !== this.#nextIndex || data.length !== expectedBytes || data.length === 0) return 'broken';
    this.#bytes.set(data, this.#received);
    this.#received += data.length;
    this.#nextIndex += 1;
    return 'added';
  }
}
