import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { codecFor, type ServerMessage, type ServerMessageOf } from '@streamxr/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { type WatchedServer, Witness } from './witness.ts';

/** What a server must never do, and what the Witness says when one does. */
const deeds = {
  nothing: null,
  lose: /event \d+ is missing/,
  double: /event \d+ came after \d+/,
  swap: /event \d+ is missing/,
  misnumber: /Witness A's line 12 came after 12/,
  'hang-up': /line was closed/,
  dawdle: /p99 has not come back/,
  swallow: /Witness A's line 12 is missing/,
  grow: /grew by 100 MiB/,
} as const;
type Deed = keyof typeof deeds;

const codec = codecFor('streamxr.v1.bin');
/** The line of Witness A that it is done to. */
const chosen = 'Witness A 12';

/** Enough of a server to deceive a Witness: it passes on what is said, but for one deed. */
class FalseServer implements WatchedServer, AsyncDisposable {
  readonly #deed: Deed;
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  #offset = 0;
  #residentBytes = 0;
  #held: ServerMessage | null = null;
  #isDone = false;

  static async open(deed: Deed): Promise<FalseServer> {
    const server = new FalseServer(deed);
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(deed: Deed) {
    this.#deed = deed;
    this.#server.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => this.#heard(socket, new Uint8Array(data))),
    );
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
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
    if (message.type === 'chat-message') this.#said(message.text);
  }

  #said(text: string): void {
    const line = (): ServerMessageOf<'chat-message'> => ({
      type: 'chat-message',
      clientId: 'c1',
      name: 'somebody',
      text,
      time: 0,
      epoch: 1,
      offset: ++this.#offset,
    });
    const isChosen = text === chosen;
    this.#isDone ||= isChosen;
    switch (isChosen || this.#deed === 'dawdle' ? this.#deed : 'nothing') {
      case 'lose':
        line();
        return;
      case 'double':
        this.#tell(line());
        this.#tell({ ...line(), offset: this.#offset - 1 });
        return;
      case 'misnumber':
        this.#tell(line());
        break;
      case 'swap':
        this.#held = line();
        return;
      case 'hang-up':
        for (const client of this.#server.clients) client.close(1011, 'sorry');
        return;
      case 'swallow':
        return;
      case 'dawdle':
        if (this.#isDone) setTimeout(() => this.#tell(line()), 900);
        else this.#tell(line());
        return;
      case 'grow':
        this.#residentBytes = 100 * 1024 * 1024;
        break;
      case 'nothing':
        break;
    }
    this.#tell(line());
    if (this.#held !== null) this.#tell(this.#held);
    this.#held = null;
  }

  #tell(message: ServerMessage): void {
    for (const client of this.#server.clients) client.send(codec.encodeServer(message));
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
  };
}

suite('canary: what a Witness is there to find, it finds', { concurrency: true }, () => {
  for (const [deed, complaint] of Object.entries(deeds) as [Deed, RegExp | null][]) {
    test(`P7 a server that does this: ${deed}`, async () => {
      await using server = await FalseServer.open(deed);
      using witness = await Witness.join(server, 'r');
      const watched = witness.outlives(() => sleep(700));
      if (complaint === null) await watched;
      else await assert.rejects(watched, complaint);
    });
  }
});
