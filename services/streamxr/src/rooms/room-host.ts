import type { Connection, WriteSchedule } from '@streamxr/adapter-websocket';
import {
  accept,
  type Clock,
  type Logger,
  refuse,
  type Result,
  StorageError,
  unreachable,
} from '@streamxr/kernel';
import {
  type AudioZone,
  type Campaign,
  type ErrorCode,
  errorMessage,
  type Grant,
  type Refusal,
  type ServerMessage,
  type SharedObject,
  type Stage,
  type Standing,
} from '@streamxr/protocol';
import {
  type CampaignOrder,
  type CampaignRules,
  type LogRecord,
  restore,
  Room,
  type RoomEffect,
  type RoomInput,
  type RoomLimits,
  type RoomLog,
  takeSnapshot,
} from '@streamxr/rooms';
import type { Vec3 } from '@streamxr/spatial';
import { Outgoing } from './outgoing.ts';
import { RoomFeeds } from './room-feeds.ts';

/** A member's connection as its room sees it. */
export interface RoomConnection {
  readonly connectionId: number;
  /** Where the room's broadcasts go. */
  readonly connection: Connection;
  /** What this member itself waits for, in order with the broadcasts. */
  deliver(outgoing: Outgoing): void;
  /** Newest wins: left out for a reader who is late. `nowMs` counts monotonically. */
  deliverPresence(news: PresenceOffer, nowMs: number): void;
  /** In rooms of at most `unreliableMembersMax`, once a presence tick: for what may have been lost on the way. */
  repairPresence(everybody: () => Outgoing, nowMs: number): void;
  end(code: ErrorCode | null): void;
}

/** Presence in the forms that a connection may want. */
export interface PresenceOffer {
  /** Who listens in the room. */
  readonly members: number;
  /** A `crowd-positions`. */
  readonly crowd: Outgoing;
  /** The same for who reads no crowds; null when there is nothing in it for them. */
  readonly plain: () => { readonly outgoing: Outgoing; readonly except: number | null } | null;
  /** All poses, for who reads no crowds and has missed some. */
  readonly everybody: () => Outgoing;
}

export interface RoomHostOptions {
  readonly log: RoomLog;
  readonly limits: RoomLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly assetExists: (assetId: string) => boolean;
  readonly campaigns: CampaignRules;
  /** Told of what all members are told, when it is durable. */
  readonly onTold?: (room: string, message: ServerMessage) => void;
  readonly schedule: WriteSchedule;
}

/** A snapshot is taken after this many records, so that a start reads no more than about twice as many. */
const recordsPerSnapshot = 2_000;
/** How long a room waits before it opens its log again after that failed. */
const reopenAfterMs = 1_000;

/**
 * Past this many members the writes of presence cost more than all that is in them, and a crowd's frames come 20 times a second instead of
 * 30: with poses at 10 Hz that is 8 ms more until one is told, on average.
 */
const crowdedMembers = 300;
/**
 * Up to so many members poses may go by ways that lose some. In larger rooms streams of crowds cost a tenth of what single poses do,
 * and they bear no holes.
 */
export const unreliableMembersMax = 48;
/** Turns come twice in a presence tick. */
const turnsPerTick = { usual: 2, crowded: 3 } as const;

interface Pending {
  readonly input: RoomInput;
  readonly effects: readonly RoomEffect[];
}

/**
 * Runs one room: feeds it inputs, writes its log, and only then tells the members. All inputs that arrive while one
 * write is under way share the next one.
 */
export class RoomHost {
  readonly room: string;
  idleSinceMs: number;
  readonly #options: RoomHostOptions;
  readonly #logger: Logger;
  #room: Room;
  #epoch: number;
  #snapshotOffset: number;
  readonly #connections = new Map<number, RoomConnection>();
  /** Those who have their welcome and keep up: broadcasts and presence go to these. */
  readonly #live = new Map<number, RoomConnection>();
  readonly #feeds: RoomFeeds;
  /** Readers who fell behind, and the offset up to which they have been told. */
  readonly #behind = new Map<number, number>();
  /** Of the newest durable event that members were told of. */
  #toldOffset: number;
  /** Frames of messages that go to several members, at once or (to those who resume) later. */
  readonly #outgoing = new WeakMap<ServerMessage, Outgoing>();
  #pending: Pending[] = [];
  #writing: Promise<void> | null = null;
  /** While set, the log is out of reach and nothing durable is accepted. */
  #stalled: StorageError['code'] | null = null;
  #closing = false;

  static async open(room: string, options: RoomHostOptions): Promise<RoomHost> {
    const nowMs = options.clock.nowMs();
    const opened = await openRoom(room, options);
    return new RoomHost(room, options, opened, nowMs);
  }

  private constructor(name: string, options: RoomHostOptions, opened: OpenedRoom, nowMs: number) {
    this.room = name;
    this.#options = options;
    this.#logger = options.logger.with({ room: name });
    this.#room = opened.room;
    this.#epoch = opened.epoch;
    this.#snapshotOffset = opened.snapshotOffset;
    this.#feeds = new RoomFeeds(options.schedule);
    this.#toldOffset = opened.room.state.offset;
    this.idleSinceMs = nowMs;
    this.#logger.info('room opened', {
      epoch: opened.epoch,
      offset: opened.room.state.offset,
      objects: opened.room.state.objects.size,
    });
  }

  get members(): number {
    return this.#room.connections;
  }

  get spectators(): number {
    return this.#room.spectators;
  }

  /** Connections in the lobby. */
  get waiting(): number {
    return this.#room.lobby.length;
  }

  /** An object of the room as it is now. */
  object(objectId: string): SharedObject | undefined {
    return this.#room.state.objects.get(objectId);
  }

  campaign(campaignId: string): Campaign | undefined {
    return this.#room.state.campaigns.get(campaignId);
  }

  get campaigns(): readonly Campaign[] {
    return [...this.#room.state.campaigns.values()];
  }

  /** Who a connection is in the room; null while it is outside. */
  member(connectionId: number): { readonly clientId: string; readonly standing: Standing } | null {
    const clientId = this.#room.clientIdOf(connectionId);
    return (clientId === null ? undefined : this.#room.state.present.get(clientId)) ?? null;
  }

  /** What a connection was granted; null while it is outside. */
  grantsOf(connectionId: number): ReadonlySet<Grant> | null {
    return this.#room.grantsOf(connectionId);
  }

  get stage(): Stage {
    return this.#room.state.stage;
  }

  get audioZones(): readonly AudioZone[] {
    return this.#room.state.audioZones;
  }

  /** Where a member is as far as it has said. */
  positionOf(clientId: string): Vec3 {
    return this.#room.presence.poseOf(clientId).position;
  }

  get objects(): number {
    return this.#room.state.objects.size;
  }

  /** Nothing has ever happened here. */
  get isNew(): boolean {
    return this.#room.state.offset === 0;
  }

  /** Nobody is here, nobody is waited for, and everything is written. */
  get isIdle(): boolean {
    return (
      this.#room.isEmpty &&
      this.#connections.size === 0 &&
      this.#pending.length === 0 &&
      this.#writing === null
    );
  }

  connect(
    connection: RoomConnection,
    input: Omit<Extract<RoomInput, { type: 'connect' }>, 'type' | 'connectionId'>,
  ): void {
    this.#connections.set(connection.connectionId, connection);
    this.receive({ type: 'connect', connectionId: connection.connectionId, ...input });
  }

  disconnect(connectionId: number, clean: boolean): void {
    this.#forget(connectionId);
    this.receive({ type: 'disconnect', connectionId, clean });
  }

  receive(input: RoomInput): void {
    if (this.#stalled !== null && needsLog(input)) {
      this.#refuse(input, this.#stalled);
      return;
    }
    const effects = this.#room.receive(input, this.#options.clock.nowMs());
    // A room whose log is out of reach only notes who is there; the one that is rebuilt from the log draws the consequences.
    if (effects.length === 0 || this.#stalled !== null) return;
    // What is said of the state must not overtake the records that made it so.
    if (
      this.#pending.length === 0 &&
      this.#writing === null &&
      effects.every((effect) => effect.type !== 'append')
    ) {
      for (const effect of effects) this.#carryOut(effect);
      return;
    }
    this.#pending.push({ input, effects });
    this.#writing ??= this.#writeSoon();
  }

  /** By the operator. False when it could not be written. */
  async setSlowMode(seconds: number): Promise<boolean> {
    this.receive({ type: 'slow-mode', seconds });
    await this.flush();
    return this.#room.state.slowModeSeconds === seconds;
  }

  /** By the operator: the campaign that was made or changed; null when it is gone, as was wanted. */
  async orderCampaign(order: CampaignOrder): Promise<Result<Campaign | null, Refusal>> {
    const decision = this.#room.decideCampaign(order);
    if (!decision.ok) return decision;
    this.receive({ type: 'campaign', order });
    await this.flush();
    const event = decision.value;
    const campaignId =
      event.type === 'campaign-created'
        ? event.campaign.campaignId
        : order.order === 'update'
          ? order.update.campaignId
          : null;
    if (campaignId === null) return accept(null);
    const campaign = this.campaign(campaignId);
    return campaign === undefined ? refuse({ code: 'STORAGE_FAILED' }) : accept(campaign);
  }

  /** Half a presence tick has passed: tells who is where, if it is this room's turn. */
  presenceTurn(turn: number, nowMs: number): void {
    // Nobody has anything to hear while alone.
    if (this.#live.size < 2) return;
    const every = this.#live.size > crowdedMembers ? turnsPerTick.crowded : turnsPerTick.usual;
    if (turn % every === 0) this.#presenceTick(nowMs);
  }

  #presenceTick(nowMs: number): void {
    const monotonicMs = performance.now();
    let all: Outgoing | null = null;
    const everybody = (): Outgoing => (all ??= new Outgoing(this.#room.presence.everybody(nowMs)));
    for (const delivery of this.#room.presenceTick(nowMs)) {
      const crowd = new Outgoing(delivery.crowd);
      const plain = once(() => {
        const news = delivery.plain();
        return news === null ? null : { outgoing: new Outgoing(news.message), except: news.except };
      });
      const offer = { members: this.#live.size, crowd, plain, everybody };
      for (const connectionId of delivery.to)
        this.#live.get(connectionId)?.deliverPresence(offer, monotonicMs);
    }
    if (this.#live.size > unreliableMembersMax) return;
    for (const member of this.#live.values()) member.repairPresence(everybody, monotonicMs);
  }

  /** The member has missed presence and reads again. */
  resyncPresence(connectionId: number): void {
    this.#room.enterPresence(connectionId);
  }

  /** The member reads too slowly, and is told nothing until it has caught up. `seen`: see ConnectionListener. */
  fellBehind(connectionId: number, seen: number | null): void {
    const member = this.#live.get(connectionId);
    if (member === undefined) return;
    this.#live.delete(connectionId);
    this.#feeds.delete(member.connection);
    this.#behind.set(connectionId, seen ?? this.#toldOffset);
  }

  /** The member reads again: it is told what it missed, or everything anew. */
  caughtUp(connectionId: number): void {
    const seen = this.#behind.get(connectionId);
    if (seen === undefined) return;
    this.#behind.delete(connectionId);
    this.receive({ type: 'resync', connectionId, seen });
  }

  tick(): void {
    if (this.#stalled === null) this.receive({ type: 'tick' });
    if (!this.isIdle) this.idleSinceMs = this.#options.clock.nowMs();
  }

  /** Resolves when everything accepted so far is written and told. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** The same, and leaves a snapshot behind for the next start. Gives up on a log that is out of reach. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.flush();
    if (this.#stalled === null && this.#room.state.offset > this.#snapshotOffset) await this.#compact();
  }

  async #writeSoon(): Promise<void> {
    // One turn of the event loop gathers what has arrived already; waiting longer would only add latency.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0) await this.#writeBatch();
    this.#writing = null;
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    const records: LogRecord[] = [];
    for (const { effects } of batch)
      for (const effect of effects) if (effect.type === 'append') records.push(...effect.records);
    try {
      if (records.length > 0) await this.#options.log.append(this.room, records);
    } catch (error) {
      await this.#recover(batch, error);
      return;
    }
    for (const { effects } of batch) for (const effect of effects) this.#carryOut(effect);
    if (this.#room.state.offset - this.#snapshotOffset >= recordsPerSnapshot && this.#pending.length === 0) {
      await this.#compact();
    }
  }

  async #compact(): Promise<void> {
    const snapshot = takeSnapshot(this.#room.state);
    const keepFrom = Math.max(1, snapshot.offset - this.#options.limits.tailMax + 1);
    try {
      await this.#options.log.compact(this.room, snapshot, keepFrom);
      this.#snapshotOffset = snapshot.offset;
    } catch (error) {
      // The log is only longer than it need be; the next batch tries again.
      this.#logger.warn('room snapshot failed', { error: asError(error) });
    }
  }

  #carryOut(effect: RoomEffect): void {
    switch (effect.type) {
      case 'append':
        return;
      case 'send': {
        const member = this.#connections.get(effect.connectionId);
        member?.deliver(this.#outgoingOf(effect.message));
        if (effect.message.type === 'welcome' && member !== undefined) this.#goLive(member);
        return;
      }
      case 'broadcast': {
        const except = effect.except === null ? undefined : this.#live.get(effect.except);
        this.#feeds.push(this.#outgoingOf(effect.message), except?.connection ?? null);
        this.#options.onTold?.(this.room, effect.message);
        if ('offset' in effect.message) this.#toldOffset = effect.message.offset;
        return;
      }
      case 'close':
        this.#drop(effect.connectionId, effect.code);
        return;
      default:
        return unreachable(effect);
    }
  }

  #goLive(member: RoomConnection): void {
    this.#live.set(member.connectionId, member);
    this.#feeds.add(member.connection);
    this.#room.enterPresence(member.connectionId);
  }

  #forget(connectionId: number): void {
    const member = this.#connections.get(connectionId);
    if (member !== undefined) this.#feeds.delete(member.connection);
    this.#connections.delete(connectionId);
    this.#live.delete(connectionId);
    this.#behind.delete(connectionId);
  }

  #outgoingOf(message: ServerMessage): Outgoing {
    const known = this.#outgoing.get(message);
    if (known !== undefined) return known;
    const outgoing = new Outgoing(message);
    this.#outgoing.set(message, outgoing);
    return outgoing;
  }

  #drop(connectionId: number, code: ErrorCode | null): void {
    const member = this.#connections.get(connectionId);
    this.#forget(connectionId);
    member?.end(code);
  }

  /** An append failed: nobody was told anything of it, its authors hear why, and the state goes back to what the log holds. */
  async #recover(batch: readonly Pending[], error: unknown): Promise<void> {
    const code = error instanceof StorageError ? error.code : 'STORAGE_FAILED';
    this.#logger.error('room log append failed', { code, error: asError(error) });
    this.#stalled = code;
    for (const { input } of [...batch, ...this.#pending]) this.#refuse(input, code);
    this.#pending = [];
    for (;;) {
      try {
        const opened = await openRoom(this.room, this.#options, this.#room);
        this.#room = opened.room;
        this.#epoch = opened.epoch;
        this.#snapshotOffset = opened.snapshotOffset;
        for (const connectionId of opened.lost) this.#drop(connectionId, wireCode(code));
        break;
      } catch (reopenError) {
        this.#logger.error('room log out of reach', { error: asError(reopenError) });
        if (this.#closing) return;
        await new Promise<void>((resolve) => setTimeout(resolve, reopenAfterMs));
      }
    }
    this.#stalled = null;
    this.#logger.info('room log reopened', { epoch: this.#epoch, offset: this.#room.state.offset });
  }

  #refuse(input: RoomInput, code: StorageError['code']): void {
    switch (input.type) {
      case 'connect':
      case 'resync':
        this.#drop(input.connectionId, wireCode(code));
        return;
      case 'request': {
        const { request } = input;
        if (request.type === 'head-tracking' || request.type === 'leave') return;
        const refusal = {
          code: wireCode(code),
          ...('objectId' in request ? { objectId: request.objectId } : {}),
        };
        this.#connections
          .get(input.connectionId)
          ?.deliver(new Outgoing(errorMessage(refusal, request.requestId)));
        return;
      }
      case 'disconnect':
      case 'furnish':
      case 'slow-mode':
      case 'campaign':
      case 'tick':
        return;
      default:
        return unreachable(input);
    }
  }
}

interface OpenedRoom {
  readonly room: Room;
  readonly epoch: number;
  readonly snapshotOffset: number;
  readonly lost: readonly number[];
}

async function openRoom(
  name: string,
  options: RoomHostOptions,
  former: Room | null = null,
): Promise<OpenedRoom> {
  const nowMs = options.clock.nowMs();
  const opened = await options.log.open(name, nowMs);
  if (opened.damagedRecords > 0)
    options.logger.warn('room log damaged at its end', {
      room: name,
      recordsSetAside: opened.damagedRecords,
    });
  const state = restore(opened.snapshot, opened.records, options.limits);
  const roomOptions = {
    room: name,
    state,
    epoch: opened.epoch,
    limits: options.limits,
    assetExists: options.assetExists,
    campaigns: options.campaigns,
    nowMs,
  };
  const built =
    former === null ? { room: new Room(roomOptions), lost: [] } : Room.rebuilt(roomOptions, former);
  return { ...built, epoch: opened.epoch, snapshotOffset: opened.snapshot?.offset ?? 0 };
}

/** Poses and disconnects go on while the log is out of reach. */
function needsLog(input: RoomInput): boolean {
  if (input.type === 'disconnect') return false;
  return input.type !== 'request' || input.request.type !== 'head-tracking';
}

/** A fenced room has a new owner elsewhere; to its members that is a storage that does not answer. */
function wireCode(code: StorageError['code']): ErrorCode {
  return code === 'STORAGE_FULL' ? 'STORAGE_FULL' : 'STORAGE_FAILED';
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
