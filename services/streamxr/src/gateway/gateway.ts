import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type Connection,
  type ConnectionListener,
  refuseUpgrade,
  WebSocketServer,
  type WriteSchedule,
} from '@streamxr/adapter-websocket';
import { type ErrorCode, errorEntry, errorMessage, type ServerMessage } from '@streamxr/protocol';
import { frameOf, Outgoing } from '../rooms/outgoing.ts';
import { ConnectionCounts } from './connection-counts.ts';
import { MemberSession, type SessionOptions } from './member-session.ts';

export interface GatewayOptions extends Omit<SessionOptions, 'helloWithinMs' | 'counts'> {
  readonly helloWithinMs?: number;
  readonly heartbeatMs?: number;
  readonly schedule: WriteSchedule;
  /** Whether connections are counted per person and role. */
  readonly limits: boolean;
  /** Connections at once, greeted or not. */
  readonly connectionsMax: number;
  /** Whether a page of that origin may connect; programs send no Origin and are not asked. */
  readonly originAllowed: (origin: string, request: IncomingMessage) => boolean;
  readonly addressOf: (request: IncomingMessage) => string;
  /** 0 when the address may open one more connection, else the milliseconds until it may. */
  readonly connectionRate: (address: string, nowMs: number) => number;
}

/** Frames past this end the connection; between this and the protocol's limit they are refused with a message. */
const frameBytesMax = 1024 * 1024;

/** Every WebSocket of this server. Holds no truth: it decodes, asks, and passes on. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #server: WebSocketServer;
  readonly #sessions = new Map<number, MemberSession>();
  #nextConnectionId = 1;
  #draining = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const sessionOptions: SessionOptions = {
      ...options,
      helloWithinMs: options.helloWithinMs ?? 10_000,
      counts: options.limits ? new ConnectionCounts() : null,
    };
    this.#server = new WebSocketServer({
      frameBytesMax,
      heartbeatMs: options.heartbeatMs ?? 10_000,
      schedule: options.schedule,
      addressOf: options.addressOf,
      accept: (connection) => {
        const retryAfterMs = options.connectionRate(connection.remoteAddress, options.clock.nowMs());
        if (retryAfterMs > 0) {
          options.metrics.refused('RATE_LIMITED');
          turnAway(connection, retryAfterMs);
          return;
        }
        const connectionId = this.#nextConnectionId++;
        const session = new MemberSession(connectionId, connection, sessionOptions, () =>
          this.#sessions.delete(connectionId),
        );
        this.#sessions.set(connectionId, session);
      },
    });
  }

  get connections(): number {
    return this.#sessions.size;
  }

  /** Frames and bytes that were handed to sockets so far. */
  get written(): { readonly frames: number; readonly bytes: number } {
    return this.#server.written;
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.#refusalOf(request);
    if (refusal !== null) {
      refuseUpgrade(socket, errorEntry(refusal).http, refusal, errorEntry(refusal).sentence);
      return;
    }
    this.#server.upgrade(request, socket, head);
  }

  /** Tells every connected client, whatever its room. */
  announce(message: ServerMessage): void {
    const outgoing = new Outgoing(message);
    for (const session of this.#sessions.values()) session.announce(outgoing);
  }

  /** Says goodbye to everybody and lets nobody new in. Members are told to come back at different moments. */
  async drain(retryAfterMs: number): Promise<void> {
    this.#draining = true;
    const sessions = [...this.#sessions.values()];
    sessions.forEach((session, index) => {
      session.goodbye(
        'The server is restarting.',
        retryAfterMs + Math.round((index * retryAfterMs) / Math.max(1, sessions.length)),
      );
    });
    const untilMs = this.#options.clock.nowMs() + 2_500;
    while (this.#sessions.size > 0 && this.#options.clock.nowMs() < untilMs) {
      await new Promise<void>((resolve) => setTimeout(resolve, 20));
    }
    this.#server.close();
  }

  #refusalOf(request: IncomingMessage): ErrorCode | null {
    if (this.#draining) return 'DRAINING';
    const path = (request.url ?? '').split('?')[0];
    if (path !== '/ws') return 'NOT_FOUND';
    const { origin } = request.headers;
    if (origin !== undefined && !this.#options.originAllowed(origin, request)) return 'BAD_ORIGIN';
    if (this.#server.size >= this.#options.connectionsMax) return 'ROOM_FULL';
    return null;
  }
}

/** Try again later (RFC 6455's registry, 1013). */
const closeTryAgainLater = 1013;

const deafListener: ConnectionListener = {
  frame: () => undefined,
  fellBehind: () => undefined,
  caughtUp: () => undefined,
  hopeless: () => undefined,
  closed: () => undefined,
};

/** A browser shows its page nothing of a handshake that is refused: the connection is opened to be told why it closes. */
function turnAway(connection: Connection, retryAfterMs: number): void {
  connection.listen(deafListener);
  const told = errorMessage({
    code: 'RATE_LIMITED',
    message: 'Too many connections came from this address.',
    retryAfterMs,
  });
  connection.send(frameOf(told, connection.subprotocol), 'now');
  connection.close(closeTryAgainLater, 'RATE_LIMITED');
}
