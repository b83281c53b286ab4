import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Emitter } from '@streamxr/kernel';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type EngineFrame, type Impulse, readStates, writeImpulses } from './frames.ts';
import { type EngineReady, readHello, readReady, type ToEngine } from './messages.ts';

/** A scene at its bounds sends 2 KB a frame. */
const payloadBytesMax = 64 * 1024;
/** Not read by the scene yet; more than that and it no longer runs. */
const bufferedBytesMax = 256 * 1024;

interface EngineLineEvents {
  /** Who knows the key is there, and is to be told to start. */
  hello: undefined;
  ready: EngineReady;
  frame: EngineFrame;
  /** What came was nothing that a scene says. */
  garbage: undefined;
}

/** Where one scene connects to, on this machine alone; whoever does not know the key is sent away. */
export class EngineLine extends Emitter<EngineLineEvents> {
  readonly port: number;
  readonly #key: string;
  readonly #server: WebSocketServer;
  #socket: WebSocket | null = null;
  #ready: EngineReady | null = null;

  private constructor(server: WebSocketServer, key: string) {
    super();
    this.#server = server;
    this.#key = key;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#accept(socket));
  }

  static async open(key: string): Promise<EngineLine> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: payloadBytesMax });
    await once(server, 'listening');
    return new EngineLine(server, key);
  }

  tell(message: ToEngine): void {
    this.#write(JSON.stringify(message));
  }

  push(impulses: readonly Impulse[]): void {
    this.#write(writeImpulses(impulses));
  }

  async close(): Promise<void> {
    this.#socket?.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #write(data: string | Uint8Array): void {
    if (this.#socket === null || this.#socket.bufferedAmount > bufferedBytesMax) return;
    this.#socket.send(data);
  }

  #accept(socket: WebSocket): void {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => this.#receive(socket, data, isBinary));
  }

  #receive(socket: WebSocket, data: RawData, isBinary: boolean): void {
    if (socket !== this.#socket) {
      this.#greet(socket, isBinary ? '' : bytesOf(data).toString());
      return;
    }
    if (this.#ready === null) {
      this.#ready = isBinary ? null : readReady(bytesOf(data).toString());
      if (this.#ready === null) this.emit('garbage', undefined);
      else this.emit('ready', this.#ready);
      return;
    }
    const { bodies, forces } = this.#ready;
    const frame = isBinary ? readStates(bytesOf(data), { bodies: bodies.length, forces }) : null;
    if (frame === null) this.emit('garbage', undefined);
    else this.emit('frame', frame);
  }

  #greet(socket: WebSocket, text: string): void {
    const hello = readHello(text);
    if (this.#socket !== null || hello === null || hello.key !== this.#key) {
      socket.terminate();
      return;
    }
    this.#socket = socket;
    this.emit('hello', undefined);
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
