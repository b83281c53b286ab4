import { Batch, type ServerFrame } from './batch.ts';
import type { Writer, WriteSchedule } from './write-schedule.ts';

/** A connection, as a feed sees it. */
export interface FeedListener {
  /** It hears this feed from now on: what waits there already was not for it. */
  join(feed: Feed): void;
  /** It hears the feed no more. */
  part(): void;
  /** From here on its batch is its own, until the end of the tick. */
  standApart(): void;
  /** Queues a frame, which the next `flushTick` writes. */
  append(frame: ServerFrame): void;
  /** The end of the tick: writes its own batch or, where it has none, `waiting`. Gives the number of writes. */
  flushTick(waiting: Batch, nowMs: number): number;
}

/**
 * What all members of a room are told, in one encoding and in order. A tick's frames are gathered once for all who get nothing else,
 * and each of them is written the same buffer. Who gets something of its own in between stands apart until the tick ends: its batch is its own,
 * in the order in which things were decided.
 */
export class Feed implements Writer {
  readonly #schedule: WriteSchedule;
  readonly #listeners = new Set<FeedListener>();
  readonly #apart = new Set<FeedListener>();
  /** Where this tick's batches begin: those with the same frames are the same batch. */
  #start = Batch.empty();
  #waiting = this.#start;

  constructor(schedule: WriteSchedule) {
    this.#schedule = schedule;
  }

  get size(): number {
    return this.#listeners.size;
  }

  has(connection: FeedListener): boolean {
    return this.#listeners.has(connection);
  }

  /** It hears what is told from now on. */
  add(connection: FeedListener): void {
    this.#listeners.add(connection);
    connection.join(this);
  }

  delete(connection: FeedListener): void {
    if (!this.#listeners.delete(connection)) return;
    this.#apart.delete(connection);
    connection.part();
  }

  /** Tells everybody but `except`. */
  push(frame: ServerFrame, except: FeedListener | null): void {
    if (except !== null && this.#listeners.has(except)) except.standApart();
    for (const connection of this.#apart) if (connection !== except) connection.append(frame);
    this.#waiting = this.#waiting.with(frame);
    this.#schedule.due(this);
  }

  /** What waits for those who do not stand apart. */
  get waiting(): Batch {
    return this.#waiting;
  }

  /** What waits for somebody who has just been written to: nothing of this tick, and more of it may come. */
  get start(): Batch {
    return this.#start;
  }

  standsApart(connection: FeedListener): void {
    this.#apart.add(connection);
  }

  /** One of the listeners has something waiting. */
  due(): void {
    this.#schedule.due(this);
  }

  flush(nowMs: number): number {
    const { waiting } = this;
    this.#start = this.#waiting = Batch.empty();
    this.#apart.clear();
    let writes = 0;
    for (const connection of this.#listeners) writes += connection.flushTick(waiting, nowMs);
    return writes;
  }
}
