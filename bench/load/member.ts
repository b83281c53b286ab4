import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { encodeClientFrame, encodePong, pingFrame } from './client-frame.ts';
import type { Dialect, Whereabouts } from './dialect.ts';
import { FrameReader, opcodes } from './frame-reader.ts';
import { broadcastBytes, sentUsOf } from './stamp.ts';

/** What the members of a process have counted together since it was last read. */
export interface Counts {
  deliveries: number;
  bytesIn: number;
  /** From the moment a broadcast was due to its arrival, at members who look; or from ping to pong. */
  readonly latenciesMs: number[];
  /** Lines that the server ended. */
  lost: number;
}

export function noCounts(): Counts {
  return { deliveries: 0, bytesIn: 0, latenciesMs: [], lost: 0 };
}

// Sockets are read one after another, so that all can share one piece of memory.
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024);
const joinMsMax = 30_000;

/** A member on a bare socket: joins, answers pings, counts what comes. */
export class RawMember {
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  readonly #counts: () => Counts;
  readonly #looks: boolean;
  #pingedMs: number | null = null;

  private constructor(socket: Socket, reader: FrameReader, counts: () => Counts, looks: boolean) {
    this.#socket = socket;
    this.#reader = reader;
    this.#counts = counts;
    this.#looks = looks;
  }

  /** `looks`: reads the time stamps in what it gets. Rejects when the server will not have it. */
  static async join(
    origin: string,
    dialect: Dialect,
    where: Whereabouts,
    looks: boolean,
    counts: () => Counts,
  ): Promise<RawMember> {
    const { path, subprotocol } = await dialect.door(origin);
    const { hostname, port, host } = new URL(origin);
    const { promise: isIn, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(() => reject(new Error(`member ${where.index} waited too long`)), joinMsMax);
    let isUpgraded = false;
    let head = '';
    let hasJoined = false;
    const reader = new FrameReader((opcode, payloadBytes, payload) => {
      if (opcode === opcodes.ping && payload !== null) socket.write(encodePong(payload));
      else if (opcode === opcodes.pong) member.#ponged();
      else if (hasJoined) {
        if (payloadBytes >= broadcastBytes) counts().deliveries += 1;
      } else if (payload !== null) {
        const step = dialect.joining(payload);
        if (step.reply !== null) socket.write(encodeClientFrame(step.reply));
        if (!step.isIn) return;
        hasJoined = true;
        reader.collect = false;
        resolve();
      }
    });
    const heard = (chunk: Buffer): void => {
      if (isUpgraded) {
        member.#heard(chunk);
        return;
      }
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!head.startsWith('HTTP/1.1 101')) {
        reject(new Error(head));
        return;
      }
      isUpgraded = true;
      const opening = dialect.opening(where);
      if (opening !== null) socket.write(encodeClientFrame(opening));
      // Bare servers have nothing to answer.
      const rest = Buffer.from(head.slice(end + 4), 'latin1');
      if (rest.length > 0) member.#heard(rest);
    };
    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback(bytes) {
          try {
            heard(readBuffer.subarray(0, bytes));
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
          return true;
        },
      },
    });
    const member = new RawMember(socket, reader, counts, looks);
    socket.once('error', reject);
    socket.once('close', () => {
      if (hasJoined) counts().lost += 1;
      reject(new Error(`the server ended the line of member ${where.index}`));
    });
    socket.write(upgradeRequest(host, path, subprotocol));
    try {
      await isIn;
    } finally {
      clearTimeout(late);
    }
    return member;
  }

  /** A frame that is ready to go. */
  write(frame: Buffer): void {
    this.#socket.write(frame);
  }

  /** Times the way through the server and back; one at a time. */
  ping(): void {
    if (this.#pingedMs !== null) return;
    this.#pingedMs = performance.now();
    this.#socket.write(pingFrame);
  }

  leave(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #heard(chunk: Buffer): void {
    const counts = this.#counts();
    counts.bytesIn += chunk.length;
    if (this.#looks) for (const sentUs of sentUsOf(chunk)) counts.latenciesMs.push((nowUs() - sentUs) / 1000);
    this.#reader.push(chunk);
  }

  #ponged(): void {
    if (this.#pingedMs === null) return;
    this.#counts().latenciesMs.push(performance.now() - this.#pingedMs);
    this.#pingedMs = null;
  }
}

/** Microseconds of the clock that all processes of this machine share. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

function upgradeRequest(host: string, path: string, subprotocol: string | null): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(subprotocol === null ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
    '\r\n',
  ].join('\r\n');
}
