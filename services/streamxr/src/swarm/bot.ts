import { type ConnectionState, joinRoom, type RoomClient } from '@streamxr/client';
import { SeededRandom } from '@streamxr/kernel';
import { BotLine } from './bot-line.ts';
import type { SwarmOptions } from './swarm-options.ts';
import type { Tally } from './tally.ts';
import { groundFor, Walk } from './walk.ts';

/** What a bot does beside walking. Called for every step. */
export interface Behaviour {
  act(bot: Bot, nowMs: number): void;
  /** It hears late on purpose, so that its clock says nothing about the server. */
  readonly hearsLate?: boolean;
  /** Undoes what would keep the bot from hearing the end. */
  calmDown?(bot: Bot): void;
}

/** One headless member. It does nothing by itself: `step` moves it. */
export class Bot {
  readonly client: RoomClient;
  readonly random: SeededRandom;
  readonly walk: Walk;
  readonly tally: Tally;
  readonly #behaviour: Behaviour;
  #line: BotLine | null = null;
  #unseenBytes = 0;
  #welcomes = 0;
  #closed: Extract<ConnectionState, { state: 'closed' }> | null = null;

  /** An observer follows what others do, and where they are. */
  constructor(index: number, options: SwarmOptions, behaviour: Behaviour, tally: Tally, isObserver: boolean) {
    const { url, room, encoding, seed, members } = options;
    this.tally = tally;
    // Far apart: neighbouring seeds of a small generator walk alike at first.
    this.random = new SeededRandom(seed + index * 7_919);
    this.walk = new Walk(this.random, groundFor(members));
    this.#behaviour = behaviour;
    this.client = joinRoom({
      url,
      room,
      encoding,
      name: `Bot ${index + 1}`,
      openTransport: (to, subprotocol, events) => {
        this.#unseenBytes = this.unseenBytes;
        this.#line = new BotLine(to, subprotocol, events, isObserver);
        return this.#line;
      },
    });
    this.client.on('connection', (state) => {
      if (state.state === 'joined') this.#welcomes += 1;
      if (state.state === 'closed' && state.code !== 'LEFT') this.#closed = state;
    });
    if (isObserver) this.#observe();
  }

  get hasJoined(): boolean {
    return this.#welcomes > 0;
  }

  get reconnects(): number {
    return Math.max(0, this.#welcomes - 1);
  }

  /** It was in, and is trying to be again. */
  get isComingBack(): boolean {
    return this.hasJoined && this.client.connection.state === 'reconnecting';
  }

  /** The connection, to be disturbed. Null before the first. */
  get line(): BotLine | null {
    return this.#line;
  }

  /** Bytes of poses that it did not look at, and that its client therefore does not count. */
  get unseenBytes(): number {
    return this.#unseenBytes + (this.#line?.unseenBytes ?? 0);
  }

  /** In, or never going to be. */
  get isDecided(): boolean {
    return this.hasJoined || this.#closed !== null;
  }

  /** Why it is not in the room, for the person in front of the terminal. */
  get trouble(): string {
    if (this.#closed !== null) return `${this.#closed.code}: ${this.#closed.message}`;
    const { connection } = this.client;
    return connection.state === 'reconnecting' ? connection.reason : 'no answer in time';
  }

  step(nowMs: number, seconds: number): void {
    if (this.client.connection.state !== 'joined') return;
    this.client.sendPose(this.walk.step(seconds));
    this.#behaviour.act(this, nowMs);
  }

  calmDown(): void {
    this.#behaviour.calmDown?.(this);
  }

  /** Makes a request, times its echo, and notes its refusal. Null when it was refused. */
  async ask<Answer>(
    request: (client: RoomClient) => Promise<Answer>,
  ): Promise<{ answer: Answer; sentMs: number } | null> {
    const sentMs = performance.now();
    try {
      const answer = await request(this.client);
      this.tally.echo.add(performance.now() - sentMs);
      return { answer, sentMs };
    } catch (error) {
      this.tally.failed(error);
      return null;
    }
  }

  #observe(): void {
    const { sightings } = this.tally;
    this.client.on('object-changed', ({ object, by, kind }) => {
      if (by === null || by === this.client.self?.clientId) return;
      // Updates are many and their authors follow none of them.
      if (kind === 'created') sightings.seen(object.objectId, performance.now());
    });
    this.client.on('chat', ({ line, kind }) => {
      if (kind === 'said' && !line.mine && line.history !== true)
        sightings.seen(`chat ${line.offset}`, performance.now());
    });
  }
}
