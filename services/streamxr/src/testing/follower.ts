import { joinRoom, type RoomClient } from '@streamxr/client';
import { BotLine } from '../swarm/bot-line.ts';
import { Testimony } from './testimony.ts';
import { readLine } from './voice.ts';

export interface FollowerOptions {
  readonly socketUrl: string;
  readonly room: string;
  readonly name: string;
  readonly encoding?: 'bin' | 'json';
}

const pollMs = 20;

/** A member over the SDK that listens to the voices of a Witness, on a line that can be disturbed. */
export class Follower implements AsyncDisposable {
  readonly client: RoomClient;
  readonly #name: string;
  readonly #testimony = new Testimony(0);
  #line: BotLine | null = null;
  #welcomes = 0;
  #freshStarts = 0;
  #joinedMs = 0;

  constructor({ socketUrl, room, name, encoding = 'bin' }: FollowerOptions) {
    this.#name = name;
    this.client = joinRoom({
      url: socketUrl,
      room,
      name,
      encoding,
      openTransport: (url, subprotocol, events) => {
        this.#line = new BotLine(url, subprotocol, events, false);
        return this.#line;
      },
    });
    this.client.on('welcome', ({ resumed }) => {
      this.#welcomes += 1;
      this.#joinedMs = performance.now();
      if (!resumed) this.#freshStarts += 1;
    });
    this.client.on('chat', ({ line, kind }) => {
      const said = kind === 'said' ? readLine(line.text) : null;
      if (said === null) return;
      if (line.history === true) this.#testimony.caughtUpToLine(said.speaker, said.number);
      else this.#testimony.heardLine(said.speaker, said.number);
    });
  }

  /** The present connection. */
  get line(): BotLine {
    if (this.#line === null) throw new Error(`${this.#name} has no line yet`);
    return this.#line;
  }

  get isIn(): boolean {
    return this.client.connection.state === 'joined';
  }

  /** Times that it came back after its line was lost. */
  get returns(): number {
    return Math.max(0, this.#welcomes - 1);
  }

  /** Returns that began with a snapshot, because what it had missed was no longer there. */
  get freshReturns(): number {
    return Math.max(0, this.#freshStarts - 1);
  }

  /** When it was last let in, by `performance.now()`. */
  get joinedMs(): number {
    return this.#joinedMs;
  }

  /** What it missed, heard twice or heard out of order; by its own count and by the SDK's. */
  get violations(): readonly string[] {
    const { gaps, duplicates, garbledFrames } = this.client.stats;
    const counted = Object.entries({ gaps, duplicates, garbledFrames }).flatMap(([what, count]) =>
      count === 0 ? [] : [`${count} ${what}`],
    );
    const { connection } = this.client;
    const closed = connection.state === 'closed' && connection.code !== 'LEFT' ? [connection.message] : [];
    return [...this.#testimony.violations, ...counted, ...closed].map((what) => `${this.#name}: ${what}`);
  }

  /** Whether it has heard all that. */
  hasHeard(said: ReadonlyMap<string, number>): boolean {
    return [...said].every(([speaker, line]) => this.#testimony.lastLineOf(speaker) >= line);
  }

  async joins(withinMs = 10_000): Promise<void> {
    await this.until(() => this.isIn, 'to be let in', withinMs);
  }

  async hears(said: ReadonlyMap<string, number>, withinMs = 10_000): Promise<void> {
    await this.until(() => this.hasHeard(said), 'to hear it all', withinMs);
  }

  async until(isSo: () => boolean, what: string, withinMs: number): Promise<void> {
    const untilMs = performance.now() + withinMs;
    while (!isSo()) {
      if (performance.now() > untilMs) {
        const connection = JSON.stringify(this.client.connection);
        throw new Error(`${this.#name} waited ${withinMs} ms ${what}; connection: ${connection}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.leave();
  }
}
