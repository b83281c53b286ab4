import { accept, type Logger, refuse, type Result, StorageError } from '@streamxr/kernel';
import type { AudioZone, Campaign, Refusal } from '@streamxr/protocol';
import type { CampaignOrder, ObjectSpec, StoredRoom } from '@streamxr/rooms';
import { RoomHost, type RoomHostOptions } from './room-host.ts';

export interface RoomDirectoryOptions extends RoomHostOptions {
  /** Rooms that may exist on this server. */
  readonly roomsMax: number;
  readonly presenceTickMs: number;
}

export interface RoomInfo {
  readonly room: string;
  readonly members: number;
  /** Of the members, those without a seat. */
  readonly spectators: number;
  /** In the lobby. */
  readonly waiting: number;
  readonly objects: number;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/** A crowded room skips turns; see RoomHost. */
const turnsPerPresenceTick = 2;
const housekeepingMs = 1_000;
/** A room that nobody visits leaves memory after this long. */
const idleMs = 60_000;

/** All rooms of this server: opened when somebody comes, put away when nobody is left. */
export class RoomDirectory {
  readonly #options: RoomDirectoryOptions;
  readonly #logger: Logger;
  readonly #hosts = new Map<string, Promise<RoomHost>>();
  readonly #open = new Map<string, RoomHost>();
  /** Objects of rooms that are put away, so that a listing need not open them again. */
  readonly #objectsOf = new Map<string, number>();
  readonly #timers: readonly NodeJS.Timeout[];
  #turn = 0;
  /** Names of all rooms that the log holds. Read once: nobody else writes to it. */
  #known: Set<string> | null = null;

  constructor(options: RoomDirectoryOptions) {
    this.#options = options;
    this.#logger = options.logger;
    this.#timers = [
      setInterval(() => this.#presenceTurn(), options.presenceTickMs / turnsPerPresenceTick),
      setInterval(() => this.#housekeep(), housekeepingMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** The room's host; the room is made if there is none of that name yet. */
  async join(room: string): Promise<Result<RoomHost, Refusal>> {
    try {
      const opening = this.#hosts.get(room);
      if (opening !== undefined) return accept(await opening);
      if (this.#hosts.size >= this.#options.roomsMax) return refuse({ code: 'TOO_MANY_ROOMS' });
      const known = await this.#knownRooms();
      if (!known.has(room) && known.size >= this.#options.roomsMax) return refuse({ code: 'TOO_MANY_ROOMS' });
      const host = await this.#host(room);
      known.add(room);
      return accept(host);
    } catch (error) {
      this.#logger.error('room does not open', {
        room,
        error: error instanceof Error ? error : new Error(String(error)),
      });
      if (!(error instanceof StorageError)) return refuse({ code: 'ROOM_DAMAGED' });
      return refuse({ code: error.code === 'STORAGE_FULL' ? 'STORAGE_FULL' : 'STORAGE_FAILED' });
    }
  }

  /** Puts objects and audio zones into a room that has never been used; does nothing to any other. */
  async seed(room: string, objects: readonly ObjectSpec[], zones: readonly AudioZone[] = []): Promise<void> {
    const host = await this.#host(room);
    if (!host.isNew) return;
    host.receive({ type: 'furnish', objects, zones });
    await host.flush();
  }

  async list(): Promise<readonly RoomInfo[]> {
    const stored = await this.#options.log.rooms();
    return Promise.all(stored.slice(0, this.#options.roomsMax).map((room) => this.#info(room)));
  }

  async get(room: string): Promise<RoomInfo | null> {
    const stored = (await this.#options.log.rooms()).find((one) => one.room === room);
    return stored === undefined ? null : this.#info(stored);
  }

  /** Refuses with ROOM_NOT_FOUND, or with STORAGE_FAILED when it could not be written. */
  async setSlowMode(room: string, seconds: number): Promise<Result<void, Refusal>> {
    const opened = await this.#existing(room);
    if (!opened.ok) return opened;
    return (await opened.value.setSlowMode(seconds)) ? accept(undefined) : refuse({ code: 'STORAGE_FAILED' });
  }

  /** Refuses with ROOM_NOT_FOUND for a room that there is not. */
  async campaigns(room: string): Promise<Result<readonly Campaign[], Refusal>> {
    const host = await this.#existing(room);
    return host.ok ? accept(host.value.campaigns) : host;
  }

  async orderCampaign(room: string, order: CampaignOrder): Promise<Result<Campaign | null, Refusal>> {
    const host = await this.#existing(room);
    return host.ok ? host.value.orderCampaign(order) : host;
  }

  async #existing(room: string): Promise<Result<RoomHost, Refusal>> {
    if (!(await this.#knownRooms()).has(room)) return refuse({ code: 'ROOM_NOT_FOUND' });
    return this.join(room);
  }

  /** Rooms in memory, their connected members and objects. */
  totals(): { readonly rooms: number; readonly members: number; readonly objects: number } {
    let members = 0;
    let objects = 0;
    for (const host of this.#open.values()) {
      members += host.members;
      objects += host.objects;
    }
    return { rooms: this.#open.size, members, objects };
  }

  /** The rooms in memory, for metrics. */
  *openRooms(): Iterable<RoomHost> {
    yield* this.#open.values();
  }

  /** Writes everything down and stops. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([...this.#open.values()].map((host) => host.close()));
  }

  async #knownRooms(): Promise<Set<string>> {
    this.#known ??= new Set((await this.#options.log.rooms()).map(({ room }) => room));
    return this.#known;
  }

  async #info({ room, createdMs }: StoredRoom): Promise<RoomInfo> {
    const open = this.#open.get(room);
    const objects = open?.objects ?? this.#objectsOf.get(room) ?? (await this.#host(room)).objects;
    const { members, spectators, waiting } = open ?? { members: 0, spectators: 0, waiting: 0 };
    return { room, members, spectators, waiting, objects, createdAt: createdMs };
  }

  #host(room: string): Promise<RoomHost> {
    const known = this.#hosts.get(room);
    if (known !== undefined) return known;
    const opening = RoomHost.open(room, this.#options).then(
      (host) => {
        this.#open.set(room, host);
        this.#objectsOf.delete(room);
        return host;
      },
      (error: unknown) => {
        this.#hosts.delete(room);
        throw error;
      },
    );
    this.#hosts.set(room, opening);
    return opening;
  }

  #presenceTurn(): void {
    this.#turn += 1;
    const nowMs = this.#options.clock.nowMs();
    for (const host of this.#open.values()) host.presenceTurn(this.#turn, nowMs);
  }

  #housekeep(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const [room, host] of this.#open) {
      host.tick();
      if (!host.isIdle || nowMs - host.idleSinceMs < idleMs) continue;
      this.#objectsOf.set(room, host.objects);
      this.#open.delete(room);
      this.#hosts.delete(room);
      this.#logger.info('room put away', { room });
    }
  }
}
