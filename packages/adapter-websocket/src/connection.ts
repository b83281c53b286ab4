import type { Duplex } from 'node:stream';
import type { Frame, Subprotocol } from '@streamxr/protocol';
import type { RawData, WebSocket } from 'ws';
import { Batch, type ServerFrame } from './batch.ts';
import type { Feed, FeedListener } from './feed.ts';
import { type LagMarker, newMarker } from './lag-markers.ts';
import type { Outlet } from './outlet.ts';
import { ReaderLag } from './reader-lag.ts';
import { SendWindow } from './send-window.ts';
import { decodePong } from './server-frame.ts';
import type { Writer } from './write-schedule.ts';

export interface ConnectionListener {
  frame(frame: Frame): void;
  /**
   * It reads too slowly: what waited for it was dropped, and what is sent to it from now on is dropped as well, until `resume`. It has
   * everything up to `seen`, the offset of a durable event; null when it has all that there was.
   */
  fellBehind(seen: number | null): void;
  /** It has read all that was written, and may be told again from where it stopped. */
  caughtUp(): void;
  /** It is past the last bound. */
  hopeless(): void;
  /** Called exactly once. `clean`: the other side closed in good order. */
  closed(clean: boolean): void;
}

/** `now`: with the current turn of the event loop. `tick`: may wait for the tick, to share a write with others. */
export type Urgency = 'now' | 'tick';

/** `behind`: what is sent to it is dropped. `caught up`: still so, until its owner resumes. */
type Reading = 'keeps up' | 'behind' | 'caught up';

/** How long the other side may take to answer a closing handshake. */
const closingMsMax = 2_000;
const nothing = Buffer.alloc(0);

/**
 * One client's WebSocket: `ws` does the handshake and reads, we write. Frames go out in the order in which they were queued, those of a
 * turn or tick in one write. While the socket is full they wait here; a reader who lets too much pile up loses it.
 */
export class Connection implements Writer, FeedListener {
  readonly size = 1;
  readonly subprotocol: Subprotocol;
  readonly remoteAddress: string;
  /** Has been heard of since the last heartbeat. */
  #alive = true;
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #outlet: Outlet;
  #listener: ConnectionListener | null = null;
  #feed: Feed | null = null;
  /** What waits for this connection; null when that is what waits for everybody in the feed. */
  #own: Batch | null = null;
  /** Since when the socket is full and frames wait here. */
  #heldSinceMs: number | null = null;
  #reading: Reading = 'keeps up';
  #closedBySelf = false;
  readonly #lag = new ReaderLag();
  /** The last of the shared markers that it got. */
  #marker: LagMarker | null = null;
  /** Made when models go over this line for the first time. */
  #window: SendWindow | null = null;
  /** Who waits for room in it. */
  readonly #waiting: (() => void)[] = [];

  constructor(options: {
    readonly webSocket: WebSocket;
    /** The stream below it. */
    readonly socket: Duplex;
    readonly outlet: Outlet;
    readonly subprotocol: Subprotocol;
    readonly remoteAddress: string;
  }) {
    this.#webSocket = options.webSocket;
    this.#socket = options.socket;
    this.#outlet = options.outlet;
    this.subprotocol = options.subprotocol;
    this.remoteAddress = options.remoteAddress;
  }

  /** Starts delivery. Frames that came before are kept by the socket. */
  listen(listener: ConnectionListener): void {
    this.#listener = listener;
    const webSocket = this.#webSocket;
    webSocket.on('message', (data: RawData, isBinary: boolean) => {
      this.#alive = true;
      const bytes = toBytes(data);
      // Text was checked to be UTF-8 by the socket.
      listener.frame(isBinary ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
    });
    webSocket.on('pong', (payload) => this.#ponged(payload));
    // After an error the socket says goodbye with the code that fits; it gets two seconds for that.
    webSocket.on('error', () => this.#terminateSoon());
    webSocket.on('close', (code) => {
      this.#outlet.forget(this);
      this.#feed?.delete(this);
      this.#own = null;
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
    return (this.#own?.byteLength ?? 0) + this.#socket.writableLength;
  }

  /** How long ago the newest thing that the reader has certainly read was sent; see ReaderLag. `nowMs` counts monotonically. */
  lagMs(nowMs: number): number {
    const heldMs = this.#heldSinceMs === null ? 0 : nowMs - this.#heldSinceMs;
    return Math.max(heldMs, this.#lag.lagMs(nowMs));
  }

  /** What is worthless when late should not be sent now. */
  isLate(nowMs: number): boolean {
    if (this.#reading !== 'keeps up' || this.#heldSinceMs !== null) return true;
    return this.#lag.lagMs(nowMs) > this.#outlet.limits.lateMs;
  }

  /** The same frame may go to any number of connections. */
  send(frame: ServerFrame, urgency: Urgency): void {
    if (!this.open || this.#reading !== 'keeps up') return;
    this.append(frame);
    if (urgency === 'now') this.#outlet.schedule.soon(this);
    else this.#outlet.schedule.due(this.#feed ?? this);
  }

  append(frame: ServerFrame): void {
    this.#own = this.#apart().with(frame);
  }

  standApart(): void {
    this.#own = this.#apart();
  }

  #apart(): Batch {
    if (this.#own !== null) return this.#own;
    if (this.#feed === null) return Batch.empty();
    this.#feed.standsApart(this);
    return this.#feed.waiting;
  }

  join(feed: Feed): void {
    this.#feed = feed;
    this.#own ??= feed.start;
    feed.standsApart(this);
  }

  part(): void {
    // What it was told there still goes out, unless it fell behind.
    if (this.#reading === 'keeps up') this.#own ??= this.#feed?.waiting ?? null;
    this.#feed = null;
    if (this.#own !== null && this.#own.count > 0) this.#outlet.schedule.due(this);
  }

  flush(nowMs: number): number {
    const batch = this.#own ?? this.#feed?.waiting ?? null;
    this.#own = null;
    // More of this tick may come, and what has just gone out must not come again.
    if (this.#feed !== null) {
      this.#own = this.#feed.start;
      this.#feed.standsApart(this);
    }
    return batch === null ? 0 : this.#write(batch, nowMs);
  }

  flushTick(waiting: Batch, nowMs: number): number {
    const batch = this.#own ?? waiting;
    this.#own = null;
    return this.#write(batch, nowMs);
  }

  #write(batch: Batch, nowMs: number): number {
    if (batch.count === 0 || !this.open) return 0;
    const { limits, markers, written } = this.#outlet;
    if (this.#socket.writableLength > limits.socketBytesMax) {
      this.#hold(batch, nowMs);
      return 0;
    }
    if (this.#lag.lagMs(nowMs) > limits.behindMs) {
      this.#fallBehind(batch, nowMs);
      return 0;
    }
    this.#socket.write(this.#marked(batch, markers.current(nowMs), nowMs).bytes);
    written.frames += batch.count;
    written.bytes += batch.byteLength;
    return 1;
  }

  /** The batch with a marker behind it when one is due: the shared one where that will do. */
  #marked(batch: Batch, shared: LagMarker, nowMs: number): Batch {
    const window = this.#window;
    window?.sent(batch.byteLength, nowMs);
    const isWanted =
      window !== null && (window.isMarkDue || (this.#waiting.length > 0 && !window.isAwaiting));
    if (this.#lag.isFull || (shared === this.#marker && !isWanted)) return batch;
    const marker = shared === this.#marker ? newMarker() : shared;
    this.#marker = shared;
    this.#note(marker, nowMs);
    return batch.with(marker.frame);
  }

  /** The marker is on its way. */
  #note({ id }: LagMarker, nowMs: number): void {
    this.#lag.marked(id, nowMs);
    this.#window?.marked(id, nowMs);
  }

  /** A marker behind everything that was written. */
  #mark(nowMs: number): void {
    if (this.#lag.isFull) return;
    const marker = newMarker();
    this.#note(marker, nowMs);
    this.#socket.write(marker.frame.bytes);
  }

  /** The socket is full. */
  #hold(batch: Batch, nowMs: number): void {
    const { limits, slow, schedule } = this.#outlet;
    if (this.#heldSinceMs === null) {
      this.#heldSinceMs = nowMs;
      slow.add(this);
      // Called when everything before it has been handed to the kernel.
      this.#socket.write(nothing, () => {
        this.#heldSinceMs = null;
        this.#wake();
        schedule.soon(this);
        this.#noteCaughtUp();
      });
    }
    const isTooMuch = batch.count > limits.queueFramesMax || batch.byteLength > limits.queueBytesMax;
    if (isTooMuch || this.lagMs(nowMs) > limits.behindMs) {
      this.#fallBehind(batch, nowMs);
      return;
    }
    this.#own = batch;
    this.#feed?.standsApart(this);
  }

  #fallBehind(dropped: Batch, nowMs: number): void {
    this.#reading = 'behind';
    this.#own = null;
    this.#outlet.slow.add(this);
    // Whoever answers this has read everything before it.
    this.#mark(nowMs);
    this.#listener?.fellBehind(dropped.after);
  }

  /** It has caught up, and what is sent from now on goes out. */
  resume(): void {
    this.#reading = 'keeps up';
  }

  #ponged(payload: Buffer): void {
    this.#alive = true;
    const id = decodePong(payload);
    if (id === null) return;
    this.#lag.answered(id);
    this.#window?.answered(id, performance.now());
    this.#wake();
    this.#noteCaughtUp();
  }

  #noteCaughtUp(): void {
    if (this.#reading !== 'behind' || !this.#lag.isClear || this.#heldSinceMs !== null) return;
    this.#reading = 'caught up';
    this.#listener?.caughtUp();
  }

  /** Whether models may go on: about a round trip's worth is under way, and what is urgent does not wait behind more; see SendWindow. */
  get hasRoom(): boolean {
    const window = this.#window;
    // A full socket must not make models pile up here, where they would push out what is urgent.
    if (this.#heldSinceMs !== null) return false;
    if (window === null) return this.bufferedBytes === 0;
    return window.inFlightBytes + (this.#own?.byteLength ?? 0) < window.windowBytes;
  }

  /** Resolves when there is room, or when the connection is gone. */
  async room(): Promise<void> {
    if (this.#window === null) {
      this.#window = new SendWindow();
      this.#window.sent(this.#socket.writableLength, performance.now());
    }
    const window = this.#window;
    while (this.open && !this.hasRoom) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        // Without a marker behind the last bytes nobody would tell that they have arrived.
        if ((this.#own?.count ?? 0) === 0 && !window.isAwaiting) this.#mark(performance.now());
      });
    }
  }

  /** For the server, now and then while the reader is slow; false when that needs no watching any more. */
  watch(nowMs: number): boolean {
    if (!this.open) return false;
    if (this.lagMs(nowMs) <= this.#outlet.limits.hopelessMs)
      return this.#reading === 'behind' || this.#heldSinceMs !== null;
    this.#listener?.hopeless();
    return false;
  }

  /** For the server: asks for a sign of life, and ends the connection that gave none since it was last asked. */
  beat(): void {
    if (!this.#alive) {
      this.terminate();
      return;
    }
    this.#alive = false;
    this.#webSocket.ping();
  }

  /** After everything queued. `reason` is cut to what a close frame holds (123 bytes). The other side gets two seconds to answer. */
  close(code: number, reason: string): void {
    if (this.#closedBySelf) return;
    const last = this.#own ?? this.#feed?.waiting ?? null;
    this.#own = null;
    if (last !== null && last.count > 0 && this.open) this.#socket.write(last.bytes);
    this.#closedBySelf = true;
    this.#webSocket.close(code, cutToBytes(reason, 123));
    this.#terminateSoon();
  }

  terminate(): void {
    this.#webSocket.terminate();
  }

  #wake(): void {
    if (this.#waiting.length > 0) for (const wake of this.#waiting.splice(0)) wake();
  }

  #terminateSoon(): void {
    setTimeout(() => this.#webSocket.terminate(), closingMsMax).unref();
  }
}

/** Node reads every piece of a stream into memory of its own, so that a view of it may be kept. */
function toBytes(data: RawData): Uint8Array<ArrayBuffer> {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const { buffer, byteOffset, length } = Array.isArray(data) ? Buffer.concat(data) : data;
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, length);
}

function cutToBytes(text: string, bytesMax: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytesMax) cut = cut.slice(0, -1);
  return cut;
}
