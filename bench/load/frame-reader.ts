import { assert } from '@streamxr/kernel';

export const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** `payload` of control frames, and of all while the reader collects. */
export type OnFrame = (opcode: number, payloadBytes: number, payload: Buffer | null) => void;

/**
 * Finds the frames in a server's byte stream (RFC 6455 §5.2). It looks at heads and skips bodies, so that one core can follow a
 * million frames a second; `collect` makes it keep bodies, for the conversation before the counting.
 */
export class FrameReader {
  collect = true;
  readonly #onFrame: OnFrame;
  readonly #head = new Uint8Array(10);
  #headBytes = 0;
  #payloadBytes = 0;
  #missingBytes = 0;
  #parts: Buffer[] = [];

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  /** `chunk` may be reused by the caller afterwards. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#missingBytes > 0) {
        const taken = Math.min(this.#missingBytes, chunk.length - at);
        if (this.#keeps()) this.#parts.push(Buffer.from(chunk.subarray(at, at + taken)));
        this.#missingBytes -= taken;
        at += taken;
        if (this.#missingBytes === 0) this.#end();
        continue;
      }
      this.#head[this.#headBytes++] = chunk[at++] ?? 0;
      if (this.#headBytes < headBytesOf(this.#head, this.#headBytes)) continue;
      this.#payloadBytes = this.#missingBytes = payloadBytesOf(this.#head);
      if (this.#missingBytes === 0) this.#end();
    }
  }

  /** A pong must bring back what its ping brought. */
  #keeps(): boolean {
    return this.collect || ((this.#head[0] ?? 0) & 0x08) !== 0;
  }

  #end(): void {
    const opcode = (this.#head[0] ?? 0) & 0x0f;
    const payload = this.#keeps() ? Buffer.concat(this.#parts) : null;
    this.#headBytes = 0;
    this.#parts = [];
    this.#onFrame(opcode, this.#payloadBytes, payload);
  }
}

function headBytesOf(head: Uint8Array, known: number): number {
  if (known < 2) return 2;
  const length = (head[1] ?? 0) & 0x7f;
  assert(((head[1] ?? 0) & 0x80) === 0, 'servers do not mask');
  return length === 126 ? 4 : length === 127 ? 10 : 2;
}

function payloadBytesOf(head: Uint8Array): number {
  const length = (head[1] ?? 0) & 0x7f;
  if (length < 126) return length;
  const view = new DataView(head.buffer);
  return length === 126 ? view.getUint16(2) : Number(view.getBigUint64(2));
}
