import type { Duplex } from 'node:stream';
import type { Frame, Subprotocol } from '@streamxr/protocol';
import type { RawData, WebSocket } from 'ws';
import { ReaderLag } from './reader-lag.ts';
import { SendWindow } from './send-window.ts';
import { decodePong, encodePing } from './server-frame.ts';
import type { WriteSchedule, Writer } from './write-schedule.ts';

export interface ConnectionListener {
  frame(frame: Frame): void;
  /** Called exactly once. `clean`: the other side closed in good order. */
  closed(clean: boolean): void;
}

/** `now`: with the current turn of the event loop. `tick`: may wait for the tick, to share a write with others. */
export type Urgency = 'now' | 'tick';

/** How long the other side may take to answer a closing handshake. */
const closingMsMax = 2_000;

/**
 * One client's WebSocket: `ws` does the handshake and reads, we write. Frames go out in the order in which they were queued, those of a
 * turn or tick in one write. What the reader has not taken yet is `bufferedBytes`; the owner decides what that means.
 */
export class Connection implements Writer {
  readonly subprotocol: Subprotocol;
  readonly remoteAddress: string;
  /** Answered the last ping. */
  alive = true;
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #schedule: WriteSchedule;
  readonly #waiting: (() => void)[] = [];
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #closedBySelf = false;
  readonly #lag = new ReaderLag();
  readonly #window = new SendWindow();

  constructor(options: {
    readonly webSocket: WebSocket;
    /** The stream below it. */
    readonly socket: Duplex;
    readonly schedule: WriteSchedule;
    readonly subprotocol: Subprotocol;
    readonly remoteAddress: string;
  }) {
    this.#webSocket = options.webSocket;
    this.#socket = options.socket;
    this.#schedule = options.schedule;
    this.subprotocol = options.subprotocol;
    this.remoteAddress = options.remoteAddress;
  }

  /** Starts delivery. Frames that came before are kept by the socket. */
  listen(listener: ConnectionListener): void {
    const webSocket = this.#webSocket;
    webSocket.on('message', (data: RawData, isBinary: boolean) => {
      this.alive = true;
      const bytes = toBuffer(data);
      // A copy of its own: the socket's buffers are shared and reused. Text was checked to be UTF-8 by the socket.
      listener.frame(isBinary ? new Uint8Array(bytes) : bytes.toString('utf8'));
    });
    webSocket.on('pong', (payload) => {
      this.alive = true;
      const marker = decodePong(payload);
      if (marker === null) return;
      this.#lag.answered(marker);
      this.#window.answered(marker, performance.now());
      this.#wake();
    });
    // After an error the socket says goodbye with the code that fits; it gets two seconds for that.
    webSocket.on('error', () => this.#terminateSoon());
    webSocket.on('close', (code) => {
      this.#schedule.forget(this);
      this.#queue = [];
      this.#queuedBytes = 0;
      this.#wake();
      listener.closed(!this.#closedBySelf && (code === 1000 || code === 1001 || code === 1005));
    });
    webSocket.resume();
  }

  get open(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /** Queued here and in the stream; what the kernel holds is not seen. */
  get bufferedBytes(): number {
    return this.#queuedBytes + this.#socket.writableLength;
  }

  /** How long ago the newest thing that the reader has certainly read was sent; see ReaderLag. */
  get lagMs(): number {
    return this.#lag.lagMs(performance.now());
  }

  /** Whether models may go on: about a round trip's worth is under way, and what is urgent does not wait behind more; see SendWindow. */
  get hasRoom(): boolean {
    return this.#window.inFlightBytes + this.#queuedBytes < this.#window.windowBytes;
  }

  /** `frame` comes from `encodeServerFrame`; the same bytes may go to any number of connections. */
  send(frame: Buffer, urgency: Urgency): void {
    if (!this.open) return;
    this.#queue.push(frame);
    this.#queuedBytes += frame.length;
    if (urgency === 'now') this.#schedule.soon(this);
    else this.#schedule.due(this);
  }

  flush(): void {
    const [first] = this.#queue;
    if (first === undefined || !this.open) return;
    const nowMs = performance.now();
    this.#window.sent(this.#queuedBytes, nowMs);
    const marker = this.#lag.mark(nowMs, this.#isMarkWanted);
    if (marker !== null) {
      this.#queue.push(encodePing(marker));
      this.#window.marked(marker, nowMs);
    }
    const bytes = this.#queue.length === 1 ? first : Buffer.concat(this.#queue);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#socket.write(bytes);
  }

  /** Resolves when there is room, or when the connection is gone. */
  async room(): Promise<void> {
    while (this.open && !this.hasRoom) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        // Without a marker behind the last bytes nobody would tell that they have arrived.
        if (this.#queuedBytes === 0 && !this.#window.isAwaiting) this.#mark();
      });
    }
  }

  ping(): void {
    this.#webSocket.ping();
  }

  /** After everything queued. `reason` is cut to what a close frame holds (123 bytes). The other side gets two seconds to answer. */
  close(code: number, reason: string): void {
    if (this.#closedBySelf) return;
    this.flush();
    this.#closedBySelf = true;
    this.#webSocket.close(code, cutToBytes(reason, 123));
    this.#terminateSoon();
  }

  terminate(): void {
    this.#webSocket.terminate();
  }

  get #isMarkWanted(): boolean {
    return this.#window.isMarkDue || (this.#waiting.length > 0 && !this.#window.isAwaiting);
  }

  #mark(): void {
    const nowMs = performance.now();
    const marker = this.#lag.mark(nowMs, true);
    if (marker === null) return;
    this.#window.marked(marker, nowMs);
    this.#socket.write(encodePing(marker));
  }

  #terminateSoon(): void {
    setTimeout(() => this.#webSocket.terminate(), closingMsMax).unref();
  }

  #wake(): void {
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
