import type { Transport, TransportEvents } from '@streamxr/client';
import type { Subprotocol } from '@streamxr/protocol';
import { type RawData, WebSocket } from 'ws';
import { isPresence } from './presence-frame.ts';

/**
 * A bot's WebSocket. Beside what a transport does it can stop reading and break, as networks do, and it can look away: poses are then
 * counted here and not decoded, because a thousand bots that each follow a thousand others are a million mirrors of the same thing.
 */
export class BotLine implements Transport {
  readonly #socket: WebSocket;
  /** Of poses that were not looked at. */
  unseenBytes = 0;

  /** `looks`: poses are passed on. */
  constructor(url: string, subprotocol: Subprotocol, events: TransportEvents, looks: boolean) {
    this.#socket = new WebSocket(url, [subprotocol], { perMessageDeflate: false });
    this.#socket.on('open', () => events.opened());
    this.#socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = toBuffer(data);
      if (!looks && isPresence(bytes, isBinary)) this.unseenBytes += bytes.length;
      else events.received(isBinary ? new Uint8Array(bytes) : bytes.toString());
    });
    this.#socket.on('close', (code, reason) => events.closed(code, reason.toString()));
    // What goes wrong shows in the close that follows.
    this.#socket.on('error', () => undefined);
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: string | Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** What comes stays in the buffers of kernel and server. */
  stopReading(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.pause();
  }

  goOnReading(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.resume();
  }

  /** As when the network goes away. */
  break(): void {
    this.#socket.terminate();
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
