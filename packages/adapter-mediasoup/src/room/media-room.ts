import type { Logger } from '@streamxr/kernel';
import type { EngineLink, EngineRoom, EngineRoomEvents, LinkOptions } from '@streamxr/media';
import { commonNumbering, type Numbering, numberingKey } from '../rtp/numbering.ts';
import type { Seat } from '../workers/seat.ts';
import type { WorkerPool } from '../workers/worker-pool.ts';
import { Levels } from './levels.ts';
import { Link } from './link.ts';
import type { RoomContext } from './room-context.ts';
import { Sources } from './sources.ts';
import { openSpace, type Space } from './space.ts';

/**
 * Links of a room on one worker before the next is taken in: a core forwards sixty thousand packets a second, which is a stream of
 * 2.6 Mbit/s to two hundred.
 */
const linksPerWorkerDefault = 150;
/** Ways of numbering formats among the members of a room; browsers have three or four. */
const numberingsMax = 8;

export interface MediaRoomOptions {
  readonly pool: WorkerPool;
  readonly log: Logger;
  readonly linksPerWorker?: number;
  readonly onClose: (room: MediaRoom) => void;
}

/** A room's links, wherever its workers are. */
export class MediaRoom implements EngineRoom, RoomContext {
  readonly #options: MediaRoomOptions;
  readonly #events: EngineRoomEvents;
  readonly #links = new Set<Link>();
  readonly #spaces = new Map<string, Promise<Space>>();
  readonly #opened = new Set<Space>();
  readonly #stopListening = new Map<Seat, () => void>();
  #sources: Sources;
  #levels: Levels;
  #isClosed = false;

  constructor(events: EngineRoomEvents, options: MediaRoomOptions) {
    this.#events = events;
    this.#options = options;
    this.#sources = new Sources(options.log);
    this.#levels = new Levels((levels) => events.levels(levels));
  }

  get links(): ReadonlySet<Link> {
    return this.#links;
  }

  get sources(): Sources {
    return this.#sources;
  }

  /** Rejects when no worker runs, or the one that was chosen dies meanwhile. */
  async openLink(options: LinkOptions): Promise<EngineLink> {
    const seat = await this.#chooseSeat();
    const space = await this.spaceOn(seat, commonNumbering);
    const link = await Link.open(this, space, options);
    if (this.#isClosed || !this.#opened.has(link.space)) {
      link.close();
      throw new Error('the room closed, or its media worker died, while the link was opened');
    }
    this.#links.add(link);
    return link;
  }

  async spaceOn(seat: Seat, numbering: Numbering): Promise<Space> {
    const key = `${seat.pid} ${numberingKey(numbering)}`;
    const known = this.#spaces.get(key);
    if (known !== undefined) return known;
    const ofSeat = [...this.#spaces.keys()].filter((other) => other.startsWith(`${seat.pid} `)).length;
    if (ofSeat >= numberingsMax && numbering !== commonNumbering) return this.spaceOn(seat, commonNumbering);
    const opening = this.#openSpace(seat, numbering);
    this.#spaces.set(key, opening);
    try {
      return await opening;
    } catch (error) {
      if (this.#spaces.get(key) === opening) this.#spaces.delete(key);
      throw error;
    }
  }

  get spaces(): ReadonlySet<Space> {
    return this.#opened;
  }

  complain(event: string, error: unknown): void {
    this.#options.log.warn(event, { error: error instanceof Error ? error : new Error(String(error)) });
  }

  forget(link: EngineLink): void {
    if (link instanceof Link) this.#links.delete(link);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#clear();
    this.#options.onClose(this);
  }

  async #openSpace(seat: Seat, numbering: Numbering): Promise<Space> {
    const space = await openSpace(seat, numbering);
    if (this.#isClosed || seat.worker.closed) {
      space.router.close();
      throw new Error('the room closed, or its media worker died');
    }
    this.#opened.add(space);
    this.#levels.listen(space);
    if (!this.#stopListening.has(seat)) {
      this.#stopListening.set(
        seat,
        seat.onLost((reason) => this.#lose(reason)),
      );
    }
    return space;
  }

  /** Where the room is already, while there is room; else the worker with the least to do. */
  async #chooseSeat(): Promise<Seat> {
    const { pool, linksPerWorker = linksPerWorkerDefault } = this.#options;
    const counts = new Map<Seat, number>();
    for (const space of this.#opened) counts.set(space.seat, 0);
    for (const { space } of this.#links) counts.set(space.seat, (counts.get(space.seat) ?? 0) + 1);
    const roomy = [...counts].filter(([seat, count]) => count < linksPerWorker && !seat.worker.closed);
    return roomy[0]?.[0] ?? pool.leastLoaded();
  }

  /** What was on the worker is gone, and what was piped to it hears nothing: the whole room begins again. */
  #lose(reason: string): void {
    if (this.#isClosed) return;
    this.#clear();
    this.#events.lost(reason);
  }

  #clear(): void {
    for (const stop of this.#stopListening.values()) stop();
    this.#stopListening.clear();
    for (const link of [...this.#links]) link.close();
    for (const { router } of this.#opened) router.close();
    this.#opened.clear();
    this.#spaces.clear();
    this.#levels.close();
    this.#levels = new Levels((levels) => this.#events.levels(levels));
    this.#sources = new Sources(this.#options.log);
  }
}
