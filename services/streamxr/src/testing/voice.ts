import { once } from 'node:events';
import { type Codec, codecFor, type ServerMessage } from '@streamxr/protocol';
import { WebSocket } from 'ws';
import { isPresence } from '../swarm/presence-frame.ts';
import type { Promptness } from './promptness.ts';
import { Testimony } from './testimony.ts';

export interface VoiceOptions {
  readonly socketUrl: string;
  readonly room: string;
  readonly name: string;
  readonly ticket: string;
  /** Shared by all voices that hear each other. */
  readonly promptness: Promptness;
}

/** A member that says numbered lines and notes everything durable that it hears. It judges what comes over the wire and trusts no SDK. */
export class Voice implements Disposable {
  readonly name: string;
  readonly #socket: WebSocket;
  readonly #codec: Codec = codecFor('streamxr.v1.bin');
  readonly #promptness: Promptness;
  readonly #joined = Promise.withResolvers<void>();
  /** Null until the welcome. */
  #testimony: Testimony | null = null;
  #said = 0;
  #end: string | null = null;

  private constructor(socket: WebSocket, { name, promptness }: VoiceOptions) {
    this.name = name;
    this.#socket = socket;
    this.#promptness = promptness;
    socket.on('message', (data: Buffer) => {
      // Poses of a thousand others are not our business.
      if (!isPresence(data, true)) this.#received(new Uint8Array(data));
    });
    socket.on('close', (code, reason) =>
      this.#ended(`${name}'s line was closed: ${code} ${reason.toString()}`),
    );
    socket.on('error', (error) => this.#ended(`${name}'s line failed: ${error.message}`));
  }

  /** Resolves when it is in the room. */
  static async join(options: VoiceOptions): Promise<Voice> {
    const socket = new WebSocket(options.socketUrl, ['streamxr.v1.bin'], { perMessageDeflate: false });
    const voice = new Voice(socket, options);
    await once(socket, 'open');
    const { room, name, ticket } = options;
    socket.send(voice.#codec.encodeClient({ type: 'hello', room, name, ticket, crowds: true }));
    await voice.#joined.promise;
    return voice;
  }

  /** Lines said so far. */
  get said(): number {
    return this.#said;
  }

  get violations(): readonly string[] {
    return [...(this.#testimony?.violations ?? []), ...(this.#end === null ? [] : [this.#end])];
  }

  /** The newest line of that speaker that it has heard; 0 before the first. */
  lastLineOf(speaker: string): number {
    return this.#testimony?.lastLineOf(speaker) ?? 0;
  }

  say(): void {
    this.#said += 1;
    const text = `${this.name} ${this.#said}`;
    this.#promptness.said(text, performance.now());
    if (this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(this.#codec.encodeClient({ type: 'chat-message', text }));
  }

  [Symbol.dispose](): void {
    this.#socket.removeAllListeners('close');
    this.#socket.terminate();
  }

  #received(frame: Uint8Array<ArrayBuffer>): void {
    const decoded = this.#codec.decodeServer(frame);
    if (decoded.ok) this.#heard(decoded.value);
    else this.#ended(`${this.name} heard something malformed: ${decoded.refusal.message}`);
  }

  #heard(message: ServerMessage): void {
    if (message.type === 'welcome') {
      this.#testimony = new Testimony(message.offset);
      this.#joined.resolve();
      return;
    }
    if (message.type === 'error') this.#ended(`${this.name} was refused: ${message.code}`);
    if (!('offset' in message) || ('history' in message && message.history === true)) return;
    this.#testimony?.heardEvent(message.offset);
    if (message.type !== 'chat-message') return;
    const line = readLine(message.text);
    if (line === null) return;
    this.#testimony?.heardLine(line.speaker, line.number);
    this.#promptness.heard(message.text, performance.now());
  }

  #ended(why: string): void {
    this.#end ??= why;
    this.#joined.reject(new Error(why));
  }
}

/** A line that a Voice said; null for all others. */
export function readLine(text: string): { readonly speaker: string; readonly number: number } | null {
  const found = /^(Witness \w) (\d+)$/.exec(text);
  const [, speaker, number] = found ?? [];
  return speaker === undefined ? null : { speaker, number: Number(number) };
}
