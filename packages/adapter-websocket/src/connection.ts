import type { Frame, Subprotocol } from '@streamxr/protocol';
import type { RawData, WebSocket } from 'ws';

export interface ConnectionListener {
  frame(frame: Frame): void;
  /** Called exactly once. `clean`: the other side closed in good order. */
  closed(clean: boolean): void;
}

/** How long the other side may take to answer a closing handshake. */
const closingMsMax = 2_000;

/**
 * One client's WebSocket. Frames go out in order. What the reader has not taken yet is `bufferedBytes`; the owner decides what that means.
 */
export class Connection {
  readonly subprotocol: Subprotocol;
  readonly remoteAddress: string;
  bytesIn = 0;
  bytesOut = 0;
  /** Answered the last ping. */
  alive = true;
  readonly #socket: WebSocket;
  readonly #waiting: (() => void)[] = [];
  #closedBySelf = false;

  constructor(socket: WebSocket, subprotocol: Subprotocol, remoteAddress: string) {
    this.#socket = socket;
    this.subprotocol = subprotocol;
    this.remoteAddress = remoteAddress;
  }

  /** Starts delivery. Frames that came before are kept by the socket. */
  listen(listener: ConnectionListener): void {
    const socket = this.#socket;
    socket.on('message', (data: RawData, isBinary: boolean) => {
      this.alive = true;
      const bytes = toBuffer(data);
      this.bytesIn += bytes.length;
      // A copy of its own: the socket's buffers are shared and reused. Text was checked to be UTF-8 by the socket.
      listener.frame(isBinary ? new Uint8Array(bytes) : bytes.toString('utf8'));
    });
    socket.on('pong', () => {
      this.alive = true;
    });
    // After an error the socket says goodbye with the code that fits; it gets two seconds for that.
    socket.on('error', () => this.#terminateSoon());
    socket.on('close', (code) => {
      for (const wake of this.#waiting.splice(0)) wake();
      listener.closed(!this.#closedBySelf && (code === 1000 || code === 1001 || code === 1005));
    });
    socket.resume();
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: Frame): void {
    if (!this.open) return;
    this.bytesOut += frame.length;
    this.#socket.send(frame, () => this.#wake());
  }

  /** Resolves when no more than `bytes` wait to be sent, or when the connection is gone. */
  async drained(bytes: number): Promise<void> {
    while (this.open && this.bufferedBytes > bytes) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  ping(): void {
    this.#socket.ping();
  }

  /** `reason` is cut to what a close frame holds (123 bytes). The other side gets two seconds to answer. */
  close(code: number, reason: string): void {
    if (this.#closedBySelf) return;
    this.#closedBySelf = true;
    this.#socket.close(code, cutToBytes(reason, 123));
    this.#terminateSoon();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #terminateSoon(): void {
    setTimeout(() => this.#socket.terminate(), closingMsMax).unref();
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

function cutToBytes(text: string, bytesMax: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytesMax) cut = cut.slice(0, -1);
  return cut;
}
