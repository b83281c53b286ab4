import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { unreachable } from '@streamxr/kernel';
import { type ClientMessageOf, codecFor, type ServerMessage, type ServerMessageOf } from '@streamxr/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import type { WatchedServer } from './witness.ts';

/** What a server must never do. */
export type Deed =
  | 'nothing'
  /** An event has its offset and is told to nobody. */
  | 'lose'
  /** An event is told again. */
  | 'double'
  /** Two events come the wrong way round. */
  | 'swap'
  /** What was said once becomes two events. */
  | 'repeat'
  /** What was said becomes no event. */
  | 'swallow'
  | 'hang-up'
  /** From now on, every event comes late. */
  | 'dawdle'
  /** It takes 100 MiB. */
  | 'grow';

const codec = codecFor('streamxr.v1.bin');
const dawdleMs = 900;

type Said = ClientMessageOf<'chat-message'>;

/** Enough of a server to deceive whoever listens: it passes on what is said, but does one deed, once. */
export class FalseServer implements WatchedServer, AsyncDisposable {
  readonly #deed: Deed;
  readonly #victim: RegExp;
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  #offset = 0;
  #residentBytes = 0;
  #lateMs = 0;
  #held: { readonly event: ServerMessage; readonly author: WebSocket } | null = null;
  #isDone = false;

  /** It is done to the first line that `victim` matches. */
  static async open(deed: Deed, victim: RegExp): Promise<FalseServer> {
    const server = new FalseServer(deed, victim);
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(deed: Deed, victim: RegExp) {
    this.#deed = deed;
    this.#victim = victim;
    this.#server.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => this.#heard(socket, new Uint8Array(data))),
    );
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  ticket(): Promise<string> {
    return Promise.resolve('let me in');
  }

  residentBytes(): Promise<number> {
    return Promise.resolve(this.#residentBytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #heard(socket: WebSocket, frame: Uint8Array<ArrayBuffer>): void {
    const decoded = codec.decodeClient(frame);
    assert.ok(decoded.ok);
    const message = decoded.value;
    if (message.type === 'hello') socket.send(codec.encodeServer(welcome(message.name ?? '', this.#offset)));
    if (message.type === 'chat-message') this.#said(socket, message);
  }

  #said(author: WebSocket, said: Said): void {
    const isVictim = !this.#isDone && this.#victim.test(said.text);
    this.#isDone ||= isVictim;
    if (isVictim) this.#wrong(author, said);
    else this.#tell(this.#eventOf(said), author);
    if (isVictim || this.#held === null) return;
    this.#tell(this.#held.event, this.#held.author);
    this.#held = null;
  }

  #wrong(author: WebSocket, said: Said): void {
    switch (this.#deed) {
      case 'nothing':
        break;
      case 'lose':
        this.#eventOf(said);
        return;
      case 'double':
        this.#tell(this.#eventOf(said), author);
        this.#offset -= 1;
        break;
      case 'swap':
        this.#held = { event: this.#eventOf(said), author };
        return;
      case 'repeat':
        this.#tell(this.#eventOf(said), author);
        break;
      case 'swallow':
        return;
      case 'hang-up':
        for (const client of this.#server.clients) client.close(1011, 'sorry');
        return;
      case 'dawdle':
        this.#lateMs = dawdleMs;
        break;
      case 'grow':
        this.#residentBytes = 100 * 1024 * 1024;
        break;
      default:
        unreachable(this.#deed);
    }
    this.#tell(this.#eventOf(said), author);
  }

  #eventOf({ text, requestId }: Said): ServerMessageOf<'chat-message'> {
    this.#offset += 1;
    return {
      type: 'chat-message',
      clientId: 'c1',
      name: 'somebody',
      text,
      time: 0,
      epoch: 1,
      offset: this.#offset,
      requestId,
    };
  }

  /** Only its author is told the number of a request. */
  #tell(event: ServerMessage, author: WebSocket): void {
    const told = { ...event, requestId: undefined };
    setTimeout(() => {
      for (const client of this.#server.clients)
        client.send(codec.encodeServer(client === author ? event : told));
    }, this.#lateMs);
  }
}

function welcome(name: string, offset: number): ServerMessage {
  return {
    type: 'welcome',
    clientId: 'c1',
    sessionId: 's1',
    room: 'r',
    name,
    color: '#ffffff',
    role: 'admin',
    grants: [],
    serverTime: 0,
    epoch: 1,
    offset,
    resumed: false,
    peers: [],
    objects: [],
    standing: 'participant',
    handRaised: false,
    seats: 1,
    slowModeSeconds: 0,
    campaigns: [],
    audioZones: [],
  };
}
