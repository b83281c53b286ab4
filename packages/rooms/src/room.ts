import { accept, assert, refuse, type Result, unreachable } from '@streamxr/kernel';
import {
  type ClientMessage,
  type ClientMessageOf,
  type ErrorCode,
  errorMessage,
  type Grant,
  type ServerMessage,
} from '@streamxr/protocol';
import { apply } from './apply.ts';
import type { LogRecord, RoomEvent } from './events.ts';
import { type Admission, type Member, memberColors } from './member.ts';
import {
  createObject,
  deleteObject,
  grabObject,
  type ObjectSpec,
  releaseAll,
  releaseObject,
  updateObject,
} from './objects.ts';
import { PresenceBoard } from './presence-board.ts';
import { toHistory, toMessage, toPeer } from './projection.ts';
import type { RoomRefusal } from './refusal.ts';
import { missedSince, type Position } from './resume.ts';
import type { RoomLimits, RoomState, SessionRecord } from './state.ts';

/** Messages that a member sends to its room; the gateway answers the others. */
export type RoomRequest = Extract<
  ClientMessage,
  {
    type:
      | 'head-tracking'
      | 'create-object'
      | 'update-object'
      | 'delete-object'
      | 'grab-object'
      | 'release-object'
      | 'chat-message'
      | 'leave';
  }
>;

export type RoomInput =
  | {
      readonly type: 'connect';
      readonly connectionId: number;
      readonly admission: Admission;
      /** Fresh and secret; used unless a session is resumed. */
      readonly newSessionId: string;
      readonly resume: (Position & { readonly sessionId: string }) | null;
    }
  | { readonly type: 'request'; readonly connectionId: number; readonly request: RoomRequest }
  /** `clean`: the other side closed in good order, and nobody is waiting for it to come back. */
  | { readonly type: 'disconnect'; readonly connectionId: number; readonly clean: boolean }
  /** Objects that come with the room. */
  | { readonly type: 'furnish'; readonly objects: readonly ObjectSpec[] }
  /** Once a second or so: lets go of those who stayed away. */
  | { readonly type: 'tick' };

/**
 * What the owner of the room has to do, in order. Effects after an `append` are carried out when the records are durable;
 * if that fails, they are dropped and the room is rebuilt from its log.
 */
export type RoomEffect =
  | { readonly type: 'append'; readonly records: readonly LogRecord[] }
  | { readonly type: 'send'; readonly connectionId: number; readonly message: ServerMessage }
  | { readonly type: 'broadcast'; readonly message: ServerMessage; readonly except: number | null }
  /** `code` is null when all is well. */
  | { readonly type: 'close'; readonly connectionId: number; readonly code: ErrorCode | null };

/** One piece of presence, as PresenceNews, for connections. */
export interface PresenceDelivery {
  readonly to: readonly number[];
  readonly crowd: ServerMessage;
  plain(): { readonly message: ServerMessage; readonly except: number | null } | null;
}

export interface RoomOptions {
  readonly room: string;
  readonly state: RoomState;
  /** The ownership under which new records are written. */
  readonly epoch: number;
  readonly limits: RoomLimits;
  readonly assetExists: (assetId: string) => boolean;
  readonly nowMs: number;
}

/**
 * A room: its durable state, who is connected, and where they are. `receive` is the whole of it: input and time in, effects out.
 */
export class Room {
  readonly room: string;
  readonly presence = new PresenceBoard();
  readonly #state: RoomState;
  readonly #epoch: number;
  readonly #limits: RoomLimits;
  readonly #assetExists: (assetId: string) => boolean;
  readonly #members = new Map<number, Member>();
  readonly #connectionOf = new Map<string, number>();
  /** Present without a connection: when they count as gone. */
  readonly #awayUntilMs = new Map<string, number>();
  /** One message for each record, whoever gets it and when: what is encoded once serves everybody. */
  readonly #messages = new WeakMap<LogRecord, ServerMessage>();

  constructor(options: RoomOptions) {
    this.room = options.room;
    this.#state = options.state;
    this.#epoch = options.epoch;
    this.#limits = options.limits;
    this.#assetExists = options.assetExists;
    assert(options.epoch > options.state.epoch, 'a new owner has a new epoch');
    for (const clientId of options.state.present.keys()) {
      this.#awayUntilMs.set(clientId, options.nowMs + options.limits.awayAfterRestartMs);
    }
  }

  /**
   * The same room after its log had to be read again because an append failed: who is connected stays, if the log knows them.
   * `lost` are connections whose joining was never written.
   */
  static rebuilt(
    options: RoomOptions,
    former: Room,
  ): { readonly room: Room; readonly lost: readonly number[] } {
    const room = new Room(options);
    const lost: number[] = [];
    for (const member of former.#members.values()) {
      if (room.#state.present.get(member.clientId)?.sessionId !== member.sessionId) {
        lost.push(member.connectionId);
        continue;
      }
      room.#members.set(member.connectionId, member);
      room.#connectionOf.set(member.clientId, member.connectionId);
      room.#awayUntilMs.delete(member.clientId);
      room.presence.set(member.clientId, former.presence.poseOf(member.clientId));
      room.presence.enter(member.clientId);
    }
    return { room, lost };
  }

  get state(): Readonly<RoomState> {
    return this.#state;
  }

  /** Connected members; those who are away for a moment do not count. */
  get connections(): number {
    return this.#members.size;
  }

  /** Nobody is connected and nobody is waited for. */
  get isEmpty(): boolean {
    return this.#members.size === 0 && this.#awayUntilMs.size === 0;
  }

  clientIdOf(connectionId: number): string | null {
    return this.#members.get(connectionId)?.clientId ?? null;
  }

  receive(input: RoomInput, nowMs: number): RoomEffect[] {
    switch (input.type) {
      case 'connect':
        return this.#connect(input, nowMs);
      case 'request': {
        const member = this.#members.get(input.connectionId);
        return member === undefined ? [] : this.#request(member, input.request, nowMs);
      }
      case 'disconnect':
        return this.#disconnect(input.connectionId, input.clean, nowMs);
      case 'furnish':
        return this.#furnish(input.objects, nowMs);
      case 'tick':
        return this.#tick(nowMs);
      default:
        return unreachable(input);
    }
  }

  /** The member has its welcome, or missed presence: it is told where everybody is, and of changes from then on. */
  enterPresence(connectionId: number): void {
    const clientId = this.clientIdOf(connectionId);
    if (clientId !== null) this.presence.enter(clientId);
  }

  /** What presence has to say now, and to which connections. Not durable: it waits for nothing. */
  presenceTick(nowMs: number): readonly PresenceDelivery[] {
    return this.presence.tick(nowMs).map((news) => ({
      to: news.to.flatMap((clientId) => this.#connectionOf.get(clientId) ?? []),
      crowd: news.crowd,
      plain: () => {
        const plain = news.plain();
        if (plain === null) return null;
        const except = plain.except === null ? null : (this.#connectionOf.get(plain.except) ?? null);
        return { message: plain.message, except };
      },
    }));
  }

  #connect(input: Extract<RoomInput, { type: 'connect' }>, nowMs: number): RoomEffect[] {
    const { connectionId, admission, resume } = input;
    assert(!this.#members.has(connectionId), 'a connection joins once');
    const effects: RoomEffect[] = [];
    const session = resume === null ? undefined : this.#state.sessions.get(resume.sessionId);
    if (session === undefined && this.#members.size >= this.#limits.membersMax) {
      return [{ type: 'close', connectionId, code: 'ROOM_FULL' }];
    }
    const former = session === undefined ? undefined : this.#connectionOf.get(session.clientId);
    if (former !== undefined) {
      this.#members.delete(former);
      effects.push({ type: 'close', connectionId: former, code: 'REPLACED' });
    }
    const missed = resume === null || session === undefined ? null : missedSince(this.#state, resume);
    const records: LogRecord[] = [];
    const joining = session ?? this.#newSession(admission, input.newSessionId);
    this.#members.set(connectionId, {
      connectionId,
      clientId: joining.clientId,
      sessionId: joining.sessionId,
      name: joining.name,
      role: admission.role,
      grants: new Set(admission.grants),
    });
    this.#connectionOf.set(joining.clientId, connectionId);
    this.#awayUntilMs.delete(joining.clientId);
    if (!this.#state.present.has(joining.clientId)) {
      const { leftMs: _leftMs, ...member } = joining;
      const joined = this.#commit(
        [{ type: 'member-joined', ...member, role: admission.role }],
        nowMs,
        connectionId,
      );
      for (const effect of joined) if (effect.type === 'append') records.push(...effect.records);
      effects.push(...joined);
    }
    effects.push({
      type: 'send',
      connectionId,
      message: this.#welcome(joining, admission, missed !== null, nowMs),
    });
    const catchUp =
      missed === null
        ? this.#state.chat.map(toHistory)
        : [...missed, ...records].map((record) => this.#messageOf(record));
    for (const message of catchUp) effects.push({ type: 'send', connectionId, message });
    return effects;
  }

  #newSession(admission: Admission, sessionId: string): SessionRecord {
    const count = this.#state.nextClient;
    return {
      sessionId,
      clientId: `c${count}`,
      name: admission.name ?? `Guest ${count}`,
      color: admission.color ?? memberColors[count % memberColors.length] ?? memberColors[0],
      role: admission.role,
      leftMs: null,
    };
  }

  #welcome(session: SessionRecord, admission: Admission, resumed: boolean, nowMs: number): ServerMessage {
    const peers = [...this.#state.present.values()].filter((peer) => peer.clientId !== session.clientId);
    return {
      type: 'welcome',
      clientId: session.clientId,
      sessionId: session.sessionId,
      room: this.room,
      name: session.name,
      color: session.color,
      role: admission.role,
      grants: admission.grants,
      serverTime: nowMs,
      epoch: this.#state.epoch,
      offset: this.#state.offset,
      resumed,
      peers: peers.map((peer) => toPeer(peer, this.presence)),
      objects: resumed ? [] : [...this.#state.objects.values()],
    };
  }

  #request(member: Member, request: RoomRequest, nowMs: number): RoomEffect[] {
    if (request.type === 'head-tracking') {
      const { position, rotation, hands } = request;
      this.presence.set(member.clientId, { position, rotation, hands });
      return [];
    }
    if (request.type === 'leave')
      return [
        { type: 'close', connectionId: member.connectionId, code: null },
        ...this.#remove(member, true, nowMs),
      ];
    const decision = this.#decide(member, request);
    if (!decision.ok) return [this.#refusal(member.connectionId, decision.refusal, request.requestId)];
    return this.#commit([decision.value], nowMs, null, {
      connectionId: member.connectionId,
      requestId: request.requestId,
    });
  }

  #decide(
    member: Member,
    request: Exclude<RoomRequest, { type: 'head-tracking' | 'leave' }>,
  ): Result<RoomEvent, RoomRefusal> {
    if (!member.grants.has(grantFor(request.type))) return refuse({ code: 'NOT_ALLOWED' });
    switch (request.type) {
      case 'create-object':
        return createObject(this.#state, member, request, this.#limits, this.#assetExists);
      case 'update-object':
        return updateObject(this.#state, member, request);
      case 'delete-object':
        return deleteObject(this.#state, member, request.objectId);
      case 'grab-object':
        return grabObject(this.#state, member, request.objectId);
      case 'release-object':
        return releaseObject(this.#state, member, request.objectId);
      case 'chat-message':
        return say(member, request);
      default:
        return unreachable(request);
    }
  }

  #disconnect(connectionId: number, clean: boolean, nowMs: number): RoomEffect[] {
    const member = this.#members.get(connectionId);
    if (member === undefined) return [];
    if (clean) return this.#remove(member, false, nowMs);
    this.#members.delete(connectionId);
    this.#connectionOf.delete(member.clientId);
    this.presence.leave(member.clientId);
    this.#awayUntilMs.set(member.clientId, nowMs + this.#limits.awayMs);
    return this.#commit(releaseAll(this.#state, member.clientId), nowMs);
  }

  #remove(member: Member, final: boolean, nowMs: number): RoomEffect[] {
    this.#members.delete(member.connectionId);
    this.#connectionOf.delete(member.clientId);
    return this.#commit(
      [
        ...releaseAll(this.#state, member.clientId),
        { type: 'member-left', clientId: member.clientId, final },
      ],
      nowMs,
    );
  }

  #furnish(objects: readonly ObjectSpec[], nowMs: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    for (const spec of objects) {
      const decision = createObject(this.#state, null, spec, this.#limits, this.#assetExists);
      if (decision.ok) effects.push(...this.#commit([decision.value], nowMs));
    }
    return effects;
  }

  #tick(nowMs: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    for (const [clientId, untilMs] of this.#awayUntilMs) {
      if (untilMs > nowMs) continue;
      this.#awayUntilMs.delete(clientId);
      effects.push(
        ...this.#commit(
          [...releaseAll(this.#state, clientId), { type: 'member-left', clientId, final: false }],
          nowMs,
        ),
      );
    }
    return effects;
  }

  /**
   * Numbers the events, makes them part of the state, and says what follows: append, then tell everybody. Their author gets the same
   * message with its `requestId`; a member who is just joining (`joining`) hears of itself in the welcome.
   */
  #commit(
    events: readonly RoomEvent[],
    nowMs: number,
    joining: number | null = null,
    author: { readonly connectionId: number; readonly requestId: string | undefined } | null = null,
  ): RoomEffect[] {
    if (events.length === 0) return [];
    const records: LogRecord[] = [];
    const effects: RoomEffect[] = [{ type: 'append', records }];
    for (const event of events) {
      // Time in the log never runs backwards, whatever the machine's clock does.
      const record: LogRecord = {
        offset: this.#state.offset + 1,
        epoch: this.#epoch,
        timeMs: Math.max(nowMs, this.#state.timeMs),
        event,
      };
      apply(this.#state, record, this.#limits);
      records.push(record);
      if (event.type === 'member-left') this.presence.remove(event.clientId);
      const message = this.#messageOf(record);
      if (author !== null) {
        effects.push({
          type: 'send',
          connectionId: author.connectionId,
          message: withRequestId(message, author.requestId),
        });
      }
      effects.push({ type: 'broadcast', message, except: author?.connectionId ?? joining });
    }
    return effects;
  }

  #messageOf(record: LogRecord): ServerMessage {
    const known = this.#messages.get(record);
    if (known !== undefined) return known;
    const message = toMessage(record, this.presence);
    this.#messages.set(record, message);
    return message;
  }

  #refusal(connectionId: number, refusal: RoomRefusal, requestId: string | undefined): RoomEffect {
    return { type: 'send', connectionId, message: errorMessage(refusal, requestId) };
  }
}

/** What a member must have been granted for each kind of request. */
function grantFor(type: Exclude<RoomRequest['type'], 'head-tracking' | 'leave'>): Grant {
  return type === 'chat-message' ? 'chat' : 'edit';
}

function say(member: Member, request: ClientMessageOf<'chat-message'>): Result<RoomEvent, RoomRefusal> {
  const text = request.text.trim();
  if (text === '') return refuse({ code: 'BAD_FIELD', message: 'chat-message: text: is empty' });
  return accept({ type: 'chat-message', clientId: member.clientId, name: member.name, text });
}

/** The author's own copy of an event. Only durable answers to a request have a place for its id. */
function withRequestId(message: ServerMessage, requestId: string | undefined): ServerMessage {
  switch (message.type) {
    case 'object-created':
    case 'object-updated':
    case 'object-deleted':
    case 'chat-message':
      return { ...message, requestId };
    default:
      return message;
  }
}
