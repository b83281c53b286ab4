import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  type ClientMessage,
  type Codec,
  codecFor,
  type Frame,
  type ServerMessage,
  type ServerMessageOf,
  type Subprotocol,
} from '@streamxr/protocol';
import { WebSocket } from 'ws';

/** Messages that are quoted when another did not come. */
const complaintLinesMax = 20;

/** A WebSocket client that knows the wire and nothing else: it keeps what it hears and waits for more. */
export class PlainClient {
  readonly socket: WebSocket;
  readonly heard: ServerMessage[] = [];
  /** Binary frames as they came. */
  readonly binaryFrames: Buffer[] = [];
  closeCode: number | null = null;
  closeReason = '';
  readonly #codec: Codec;
  #changed = Promise.withResolvers<void>();

  private constructor(socket: WebSocket, codec: Codec) {
    this.socket = socket;
    this.#codec = codec;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.binaryFrames.push(data);
      const decoded = codec.decodeServer(isBinary ? new Uint8Array(data) : data.toString());
      assert.ok(
        decoded.ok,
        `the server sent something malformed: ${decoded.ok ? '' : decoded.refusal.message}`,
      );
      this.heard.push(decoded.value);
      this.#wake();
    });
    socket.on('close', (code, reason) => {
      this.closeCode = code;
      this.closeReason = reason.toString();
      this.#wake();
    });
    // What went wrong shows in the close code.
    socket.on('error', () => this.#wake());
  }

  /** Connects without saying hello. `subprotocol` null offers none. */
  static async open(
    url: string,
    subprotocol: Subprotocol | null = 'streamxr.v1.json',
    headers: Record<string, string> = {},
  ): Promise<PlainClient> {
    const socket = new WebSocket(url, subprotocol === null ? [] : [subprotocol], { headers });
    const client = new PlainClient(socket, codecFor(subprotocol ?? 'streamxr.v1.json'));
    await once(socket, 'open');
    return client;
  }

  /** Connects, says hello and waits for the welcome. */
  static async join(
    url: string,
    hello: Omit<Extract<ClientMessage, { type: 'hello' }>, 'type'>,
    subprotocol: Subprotocol | null = 'streamxr.v1.json',
  ): Promise<PlainClient & { readonly welcome: ServerMessageOf<'welcome'> }> {
    const client = await PlainClient.open(url, subprotocol);
    client.send({ type: 'hello', ...hello });
    return Object.assign(client, { welcome: await client.next('welcome') });
  }

  send(message: ClientMessage): void {
    this.socket.send(this.#codec.encodeClient(message));
  }

  sendRaw(frame: Frame | Buffer): void {
    this.socket.send(frame);
  }

  /** The first message of that type that fits and was not taken before; it is taken. Throws after `withinMs`. */
  async next<Type extends ServerMessage['type']>(
    type: Type,
    fits: (message: ServerMessageOf<Type>) => boolean = () => true,
    withinMs = 5_000,
  ): Promise<ServerMessageOf<Type>> {
    const found = await this.until(
      () => {
        const index = this.heard.findIndex(
          (message) => message.type === type && fits(message as ServerMessageOf<Type>),
        );
        return index < 0 ? undefined : (this.heard.splice(index, 1)[0] as ServerMessageOf<Type>);
      },
      `a ${type}`,
      withinMs,
    );
    return found;
  }

  async closed(withinMs = 5_000): Promise<number> {
    return this.until(() => this.closeCode ?? undefined, 'the connection to close', withinMs);
  }

  /** Waits until `look` finds something. */
  async until<Found>(look: () => Found | undefined, what: string, withinMs = 5_000): Promise<Found> {
    const deadline = AbortSignal.timeout(withinMs);
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const late = Promise.withResolvers<void>();
      deadline.addEventListener('abort', () => late.resolve(), { once: true });
      await Promise.race([this.#changed.promise, late.promise]);
      if (deadline.aborted) {
        const newest = this.heard
          .slice(-complaintLinesMax)
          .map((message) => JSON.stringify(message).slice(0, 160));
        throw new Error(
          `waited ${withinMs} ms for ${what}; closed: ${this.closeCode}; heard last:\n  ${newest.join('\n  ')}`,
        );
      }
    }
  }

  /** True when nothing of that type comes for a while. */
  async silent(type: ServerMessage['type'], forMs = 250): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, forMs));
    return !this.heard.some((message) => message.type === type);
  }

  async leave(): Promise<void> {
    if (this.closeCode !== null) return;
    this.socket.close();
    await this.closed();
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}
