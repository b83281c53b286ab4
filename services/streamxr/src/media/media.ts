import type { Clock, Logger } from '@streamxr/kernel';
import type { EngineStats } from '@streamxr/media';
import type { MediaEngineName, Refusal, ServerMessage, WireIceServer } from '@streamxr/protocol';
import type { MediaRequest } from '../gateway/media-request.ts';
import type { MediaDesk, MediaMember } from '../gateway/ports.ts';
import type { RoomHost } from '../rooms/room-host.ts';
import { type EngineChoice, EngineHolder } from './engine-choice.ts';
import type { ExternalLinks } from './external-links.ts';
import { iceServersFor, type IceServerOptions } from './ice-servers.ts';
import type { MediaCounts } from './media-counts.ts';
import type { MediaLimits } from './media-limits.ts';
import type { MediaRoomView } from './media-room-view.ts';
import { MediaRoom } from './media-room.ts';
import type { MemberLink } from './member-link.ts';

export interface MediaOptions {
  readonly choice: Promise<EngineChoice>;
  readonly ice: IceServerOptions;
  readonly limits: MediaLimits;
  readonly counts: () => MediaCounts;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface MediaTotals {
  readonly engine: MediaEngineName | null;
  readonly linksByState: ReadonlyMap<string, number>;
  readonly tracksByKind: ReadonlyMap<string, number>;
}

const tickMs = 100;
/** Links are asked for their figures in turn, so many at a time. */
const measureEveryMs = 1_000;
const measuredAtOnce = 128;
const engineStatsLastMs = 5_000;

/** Live media of all rooms: voices, pictures and data channels over one engine. */
export class Media implements MediaDesk, AsyncDisposable {
  readonly #options: MediaOptions;
  readonly #rooms = new Map<string, MediaRoom>();
  readonly #engines: EngineHolder;
  readonly #timers: readonly NodeJS.Timeout[];
  /** Of all links, which were measured last. */
  #nextMeasured = 0;
  #isMeasuring = false;
  #engineStats: { readonly atMs: number; readonly stats: Promise<EngineStats | null> } | null = null;

  constructor(options: MediaOptions) {
    this.#options = options;
    this.#engines = new EngineHolder(options.choice, options.logger, () => options.clock.nowMs());
    options.choice.then(
      ({ offers, why }) => options.logger.info('media engine', { engine: offers[0]?.name ?? 'none', why }),
      () => undefined,
    );
    this.#timers = [
      setInterval(() => this.#tick(), tickMs),
      setInterval(() => void this.#measure(), measureEveryMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  welcomed(room: RoomHost, member: MediaMember): void {
    this.#room(room).welcomed(member);
  }

  left(room: RoomHost, connectionId: number): void {
    this.#rooms.get(room.room)?.left(connectionId);
  }

  receive(room: RoomHost, member: MediaMember, message: MediaRequest): Refusal | null {
    return this.#room(room).receive(member, message);
  }

  /** What all members of a room were told. */
  told(room: string, message: ServerMessage): void {
    this.#rooms.get(room)?.told(message);
  }

  /** For programs that publish into a room, or play out of it. */
  externals(room: MediaRoomView): ExternalLinks {
    return this.#room(room).externals;
  }

  /** For one who says that it is `subject`. */
  iceServers(subject: string): readonly WireIceServer[] {
    return iceServersFor(subject, this.#options.ice, Date.now());
  }

  #room(view: MediaRoomView): MediaRoom {
    const known = this.#rooms.get(view.room);
    if (known !== undefined) {
      known.view = view;
      return known;
    }
    const { limits, clock, logger } = this.#options;
    const room = new MediaRoom({
      view,
      engine: () => this.#engines.get(),
      mayHaveEngine: () => this.#engines.hasOffers(),
      hasRoom: () => this.#linkCount() < limits.linksMax,
      iceServers: (clientId) => this.iceServers(clientId),
      limits,
      counts: this.#options.counts(),
      nowMs: () => clock.nowMs(),
      logger: logger.with({ room: view.room }),
    });
    this.#rooms.set(view.room, room);
    return room;
  }

  *#links(): Iterable<{ readonly room: MediaRoom; readonly link: MemberLink }> {
    for (const room of this.#rooms.values()) for (const link of room.links()) yield { room, link };
  }

  #linkCount(): number {
    let count = 0;
    for (const _ of this.#links()) count += 1;
    return count;
  }

  #tick(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const [name, room] of this.#rooms) {
      room.tick(nowMs);
      if (!room.isIdle) continue;
      room.close();
      this.#rooms.delete(name);
    }
  }

  async #measure(): Promise<void> {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    try {
      const links = [...this.#links()];
      if (this.#nextMeasured >= links.length) this.#nextMeasured = 0;
      const turn = links.slice(this.#nextMeasured, this.#nextMeasured + measuredAtOnce);
      this.#nextMeasured += turn.length;
      await Promise.all(turn.map(({ room, link }) => room.measure(link)));
    } finally {
      this.#isMeasuring = false;
    }
  }

  /** Rejects when an engine was wanted and does not start. */
  check(): Promise<void> {
    const { failure } = this.#engines;
    return failure === null ? Promise.resolve() : Promise.reject(new Error(failure));
  }

  totals(): MediaTotals {
    const linksByState = new Map<string, number>();
    const tracksByKind = new Map<string, number>();
    for (const { link } of this.#links()) add(linksByState, link.state);
    for (const room of this.#rooms.values()) for (const { kind } of room.tracks.all) add(tracksByKind, kind);
    return { engine: this.#engines.engine?.name ?? null, linksByState, tracksByKind };
  }

  /** Null while no engine runs. */
  engineStats(): Promise<EngineStats | null> {
    const nowMs = this.#options.clock.nowMs();
    if (this.#engineStats === null || nowMs - this.#engineStats.atMs > engineStatsLastMs)
      this.#engineStats = {
        atMs: nowMs,
        stats: (this.#engines.engine?.stats() ?? Promise.resolve(null)).catch(() => null),
      };
    return this.#engineStats.stats;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const room of this.#rooms.values()) room.close();
    this.#rooms.clear();
    await this.#engines.close();
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
