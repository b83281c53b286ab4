import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Subprotocol } from '@streamxr/protocol';
import { WebSocketServer as WsServer } from 'ws';
import { Connection } from './connection.ts';
import { Outlet } from './outlet.ts';
import { defaultReaderLimits, type ReaderLimits } from './reader-limits.ts';
import type { WriteSchedule } from './write-schedule.ts';

export interface WebSocketServerOptions {
  /** Larger frames end the connection with 1009 (RFC 6455). */
  readonly frameBytesMax: number;
  /** A connection that answers no ping for two rounds is cut. */
  readonly heartbeatMs: number;
  readonly schedule: WriteSchedule;
  readonly readerLimits?: ReaderLimits;
  /** The address of the client; behind a trusted proxy that is not the socket's. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly accept: (connection: Connection, request: IncomingMessage) => void;
}

/** Each beat pings one share of the connections: ten thousand at once would stall everybody else for half a second. */
const beatShares = 20;

const subprotocols: readonly Subprotocol[] = ['streamxr.v1.bin', 'streamxr.v1.json'];

/** The handshake, the subprotocol and the heartbeat. Who may come in is decided before `upgrade` is called. */
export class WebSocketServer {
  readonly #server: WsServer;
  readonly #options: WebSocketServerOptions;
  /** With the share of the heartbeat that each belongs to. */
  readonly #connections = new Map<Connection, number>();
  #accepted = 0;
  #beatShare = 0;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #outlet: Outlet;

  constructor(options: WebSocketServerOptions) {
    this.#options = options;
    this.#server = new WsServer({
      noServer: true,
      clientTracking: false,
      maxPayload: options.frameBytesMax,
      // 82–104 µs a frame and 240 KB a connection (DESIGN.md, Fan-out).
      perMessageDeflate: false,
      handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
    });
    this.#outlet = new Outlet(options.schedule, options.readerLimits ?? defaultReaderLimits);
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs / beatShares);
    this.#heartbeat.unref();
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Frames and bytes that were handed to sockets so far. */
  get written(): { readonly frames: number; readonly bytes: number } {
    return this.#outlet.written;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#connections.keys();
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      // Nothing is read until somebody listens.
      webSocket.pause();
      const subprotocol: Subprotocol =
        webSocket.protocol === 'streamxr.v1.bin' ? 'streamxr.v1.bin' : 'streamxr.v1.json';
      const connection = new Connection({
        webSocket,
        socket,
        outlet: this.#outlet,
        subprotocol,
        remoteAddress: this.#options.addressOf(request),
      });
      this.#connections.set(connection, this.#accepted++ % beatShares);
      webSocket.once('close', () => this.#connections.delete(connection));
      this.#options.accept(connection, request);
    });
  }

  /** Cuts whoever is still there. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const connection of this.#connections.keys()) connection.terminate();
    this.#server.close();
  }

  #beat(): void {
    const nowMs = performance.now();
    const { slow } = this.#outlet;
    for (const connection of slow) if (!connection.watch(nowMs)) slow.delete(connection);
    this.#beatShare = (this.#beatShare + 1) % beatShares;
    for (const [connection, share] of this.#connections) if (share === this.#beatShare) connection.beat();
  }
}

/** Refuses an upgrade in plain HTTP. */
export function refuseUpgrade(socket: Duplex, status: number, code: string, message: string): void {
  const body = JSON.stringify({ error: { code, message } });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
