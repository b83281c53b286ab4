import { assert, type Result, unreachable } from '@streamxr/kernel';
import {
  type AudioZone,
  type ErrorCode,
  errorMessage,
  type Grant,
  type ServerMessage,
} from '@streamxr/protocol';
import { apply } from './apply.ts';
import { setAudioZones } from './audio-zones.ts';
import {
  type CampaignRules,
  type CampaignSpec,
  type CampaignUpdate,
  createCampaign,
  deleteCampaign,
  noCampaigns,
  updateCampaign,
} from './campaigns.ts';
import type { LogRecord, RoomEvent } from './events.ts';
import { type Knock, Lobby, type LobbyNews } from './lobby.ts';
import { type Admission, type Member, memberColors } from './member.ts';
import { createObject, type ObjectSpec, releaseAll } from './objects.ts';
import { PresenceBoard } from './presence-board.ts';
import { toHistory, toMessage, toPeer } from './projection.ts';
import type { RoomRefusal } from './refusal.ts';
import { decide, isSpectator, type RoomRequest } from './requests.ts';
import { missedAfter, missedSince } from './resume.ts';
import { hasPlace, nextForSeat, runsRoom, seatsTaken, standingFor } from './seats.ts';
import type { RoomLimits, RoomState, SessionRecord } from './state.ts';

/** Who a session belongs to. */
type Identity = Pick<SessionRecord, 'sessionId' | 'clientId' | 'name' | 'color'>;

export type RoomInput =
  | ({ readonly type: 'connect' } & Knock)
  /** A member whose queue was dropped reads again; it was told everything up to `seen`, an offset. */
  | { readonly type: 'resync'; readonly connectionId: number; readonly seen: number }
  | { readonly type: 'request'; readonly connectionId: number; readonly request: RoomRequest }
  /** `clean`: the other side closed in good order, and nobody is waiting for it to come back. */
  | { readonly type: 'disconnect'; readonly connectionId: number; readonly clean: boolean }
  /** Objects and audio zones that come with the room. */
  | {
      readonly type: 'furnish';
      readonly objects: readonly ObjectSpec[];
      readonly zones?: readonly AudioZone[];
    }
  /** By the operator. 0 ends it. */
  | { readonly type: 'slow-mode'; readonly seconds: number }
  /** By the operator; nothing happens where `decideCampaign` refuses. */
  | { readonly type: 'campaign'; readonly order: CampaignOrder }
  /** Once a second or so: lets go of those who stayed away, and tells those in the lobby how it goes. */
  | { readonly type: 'tick' };

export type CampaignOrder =
  | { readonly order: 'create'; readonly spec: CampaignSpec }
  | { readonly order: 'update'; readonly update: CampaignUpdate }
  | { readonly order: 'delete'; readonly campaignId: string };

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
  /** None where it is left out. */
  readonly campaigns?: CampaignRules;
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
  readonly #campaigns: CampaignRules;
  readonly #members = new Map<number, Member>();
  readonly #connectionOf = new Map<string, number>();
  #lobby: Lobby;
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
    this.#campaigns = options.campaigns ?? noCampaigns;
    this.#lobby = new Lobby(options.limits.lobbyMax);
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
    room.#lobby = former.#lobby;
    // What was to be told with a record that failed never was.
    room.#lobby.forgetTold();
    const lost: number[] = [];
    for (const member of former.#members.values()) {
      if (room.#state.present.get(member.clientId)?.sessionId !== member.sessionId) {
        lost.push(member.connectionId);
        continue;
      }
      room.#members.set(member.connectionId, member);
      room.#connectionOf.set(member.clientId, member.connectionId);
      room.#awayUntilMs.delete(member.clientId);
      if (!isSpectator(room.#state, member))
        room.presence.set(member.clientId, former.presence.poseOf(member.clientId));
      room.#listen(member);
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

  /** Members who watch, those in their absence included. */
  get spectators(): number {
    return this.#state.present.size - seatsTaken(this.#state);
  }

  /** Connections in the lobby, in the order of the queue. */
  get lobby(): readonly number[] {
    return this.#lobby.order;
  }

  /** Nobody is connected and nobody is waited for. */
  get isEmpty(): boolean {
    return this.#members.size === 0 && this.#awayUntilMs.size === 0 && this.#lobby.size === 0;
  }

  clientIdOf(connectionId: number): string | null {
    return this.#members.get(connectionId)?.clientId ?? null;
  }

  /** What a connection was granted; null while it is outside. */
  grantsOf(connectionId: number): ReadonlySet<Grant> | null {
    return this.#members.get(connectionId)?.grants ?? null;
  }

  receive(input: RoomInput, nowMs: number): RoomEffect[] {
    switch (input.type) {
      case 'connect':
        return [...this.#knock(input, nowMs), ...this.#fill(nowMs)];
      case 'resync':
        return this.#resync(input.connectionId, input.seen, nowMs);
      case 'request': {
        const member = this.#members.get(input.connectionId);
        return member === undefined
          ? this.#requestOutside(input.connectionId, input.request)
          : this.#request(member, input.request, nowMs);
      }
      case 'disconnect':
        this.#lobby.leave(input.connectionId);
        return [...this.#disconnect(input.connectionId, input.clean, nowMs), ...this.#fill(nowMs)];
      case 'furnish':
        return this.#furnish(input.objects, input.zones ?? [], nowMs);
      case 'slow-mode':
        return this.#commit([{ type: 'slow-mode-changed', seconds: input.seconds, by: null }], nowMs);
      case 'campaign': {
        const decision = this.decideCampaign(input.order);
        return decision.ok ? this.#commit([decision.value], nowMs) : [];
      }
      case 'tick':
        return [...this.#tick(nowMs), ...this.#fill(nowMs), ...this.#tellLobby(this.#lobby.news())];
      default:
        return unreachable(input);
    }
  }

  /** What the operator's order would become. Changes nothing. */
  decideCampaign(order: CampaignOrder): Result<RoomEvent, RoomRefusal> {
    switch (order.order) {
      case 'create':
        return createCampaign(this.#state, null, order.spec, this.#limits, this.#campaigns);
      case 'update':
        return updateCampaign(this.#state, null, order.update, this.#campaigns);
      case 'delete':
        return deleteCampaign(this.#state, null, order.campaignId);
      default:
        return unreachable(order);
    }
  }

  /** The member has its welcome, or missed presence: it is told where everybody is, and of changes from then on. */
  enterPresence(connectionId: number): void {
    const member = this.#members.get(connectionId);
    if (member !== undefined) this.#listen(member);
  }

  #listen({ clientId }: Member): void {
    const session = this.#state.present.get(clientId);
    if (session !== undefined) this.presence.enter(clientId, session.standing);
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

  /** Lets somebody in, or has it wait outside, or sends it away. */
  #knock(knock: Knock, nowMs: number): RoomEffect[] {
    const { connectionId, admission } = knock;
    assert(!this.#members.has(connectionId) && !this.#lobby.has(connectionId), 'a connection joins once');
    const turn = this.#lobby.size === 0 || runsRoom(admission.role);
    if (this.#isPresent(knock) || (turn && hasPlace(this.#state, admission.role, this.#limits)))
      return this.#enter(knock, nowMs);
    const replaced = this.#lobby.takeTurn(knock);
    if (replaced !== null)
      return [
        { type: 'close', connectionId: replaced, code: 'REPLACED' },
        ...this.#tellLobby(this.#lobby.newsFor(connectionId)),
      ];
    if (this.#lobby.enter(knock) === 'full') return [{ type: 'close', connectionId, code: 'ROOM_FULL' }];
    // The others hear with the next tick that the queue has grown.
    return this.#tellLobby(this.#lobby.newsFor(connectionId));
  }

  /** Whether it comes back to a session that everybody still sees: its place and its seat were kept. */
  #isPresent({ resume }: Knock): boolean {
    const session = resume === null ? undefined : this.#state.sessions.get(resume.sessionId);
    return session !== undefined && session.leftMs === null;
  }

  #enter({ connectionId, admission, newSessionId, resume }: Knock, nowMs: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    const session = resume === null ? undefined : this.#state.sessions.get(resume.sessionId);
    const former = session === undefined ? undefined : this.#connectionOf.get(session.clientId);
    if (former !== undefined) {
      this.#members.delete(former);
      effects.push({ type: 'close', connectionId: former, code: 'REPLACED' });
    }
    const missed = resume === null || session === undefined ? null : missedSince(this.#state, resume);
    const records: LogRecord[] = [];
    const joining = session ?? this.#newSession(admission, newSessionId);
    this.#members.set(connectionId, {
      connectionId,
      clientId: joining.clientId,
      sessionId: joining.sessionId,
      role: admission.role,
      grants: new Set(admission.grants),
      poseRefusedMs: Number.NEGATIVE_INFINITY,
    });
    this.#connectionOf.set(joining.clientId, connectionId);
    this.#awayUntilMs.delete(joining.clientId);
    if (!this.#state.present.has(joining.clientId)) {
      const { clientId, sessionId, name, color } = joining;
      const { role } = admission;
      const standing = standingFor(this.#state, role, this.#limits);
      const joined = this.#commit(
        [{ type: 'member-joined', clientId, sessionId, name, color, role, standing }],
        nowMs,
        connectionId,
      );
      for (const effect of joined) if (effect.type === 'append') records.push(...effect.records);
      effects.push(...joined);
    }
    const told = { missed: missed && [...missed, ...records], peersKept: resume?.peersKept === true };
    effects.push(...this.#tell(connectionId, joining, admission, told, nowMs));
    return effects;
  }

  /** Its connection lives on, so that nobody else hears of it. */
  #resync(connectionId: number, seen: number, nowMs: number): RoomEffect[] {
    const member = this.#members.get(connectionId);
    const session = member === undefined ? undefined : this.#state.present.get(member.clientId);
    if (member === undefined || session === undefined) return [];
    const missed = missedAfter(this.#state, seen);
    // Who was too slow for so many the first time is better off with the state as it is now.
    const isWorthwhile = missed !== null && missed.length <= this.#limits.resyncRecordsMax;
    const { role, grants } = member;
    return this.#tell(
      connectionId,
      session,
      { role, grants: [...grants] },
      { missed: isWorthwhile ? missed : null, peersKept: false },
      nowMs,
    );
  }

  /** A welcome and what follows it: the records that were missed, or (null) everything anew, peers included. */
  #tell(
    connectionId: number,
    identity: Identity,
    admission: Pick<Admission, 'role' | 'grants'>,
    { missed, peersKept }: { readonly missed: readonly LogRecord[] | null; readonly peersKept: boolean },
    nowMs: number,
  ): RoomEffect[] {
    const resumed = missed !== null;
    const followUp =
      missed === null ? this.#state.chat.map(toHistory) : missed.map((record) => this.#messageOf(record));
    return [
      this.#welcome(identity, admission, { resumed, peersKept: resumed && peersKept }, nowMs),
      ...followUp,
    ].map((message) => ({
      type: 'send',
      connectionId,
      message,
    }));
  }

  #newSession(admission: Admission, sessionId: string): Identity {
    const count = this.#state.nextClient;
    return {
      sessionId,
      clientId: `c${count}`,
      name: admission.name ?? `Guest ${count}`,
      color: admission.color ?? memberColors[count % memberColors.length] ?? memberColors[0],
    };
  }

  #welcome(
    session: Identity,
    admission: Pick<Admission, 'role' | 'grants'>,
    { resumed, peersKept }: { readonly resumed: boolean; readonly peersKept: boolean },
    nowMs: number,
  ): ServerMessage {
    // A thousand who come back at once would else be told of a million members.
    const peers = peersKept ? [] : [...this.#state.present.values()];
    const own = this.#state.present.get(session.clientId);
    assert(own !== undefined, 'who is welcomed is present');
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
      peers: peers
        .filter((peer) => peer.clientId !== session.clientId)
        .map((peer) => toPeer(peer, this.presence)),
      objects: resumed ? [] : [...this.#state.objects.values()],
      campaigns: resumed ? [] : [...this.#state.campaigns.values()],
      standing: own.standing,
      handRaised: own.handRaised,
      seats: this.#limits.seats,
      slowModeSeconds: this.#state.slowModeSeconds,
      audioZones: this.#state.audioZones,
    };
  }

  #request(member: Member, request: RoomRequest, nowMs: number): RoomEffect[] {
    if (request.type === 'head-tracking') {
      if (isSpectator(this.#state, member)) return this.#refusePose(member, nowMs);
      const { position, rotation, hands } = request;
      this.presence.set(member.clientId, { position, rotation, hands });
      return [];
    }
    if (request.type === 'leave')
      return [
        { type: 'close', connectionId: member.connectionId, code: null },
        ...this.#remove(member, true, nowMs),
        ...this.#fill(nowMs),
      ];
    const rules = { limits: this.#limits, assetExists: this.#assetExists, campaigns: this.#campaigns };
    const decision = decide(this.#state, member, request, rules, nowMs);
    if (!decision.ok) return [this.#refusal(member.connectionId, decision.refusal, request.requestId)];
    return this.#commit([decision.value], nowMs, null, {
      connectionId: member.connectionId,
      requestId: request.requestId,
    });
  }

  /** Spectators have no body. Once a second is enough to say so: poses come at 20 Hz. */
  #refusePose(member: Member, nowMs: number): RoomEffect[] {
    if (nowMs - member.poseRefusedMs < 1_000 && nowMs >= member.poseRefusedMs) return [];
    member.poseRefusedMs = nowMs;
    return [this.#refusal(member.connectionId, { code: 'SPECTATOR' }, undefined)];
  }

  #requestOutside(connectionId: number, request: RoomRequest): RoomEffect[] {
    if (!this.#lobby.has(connectionId)) return [];
    if (request.type !== 'leave') {
      const requestId = 'requestId' in request ? request.requestId : undefined;
      return [this.#refusal(connectionId, { code: 'IN_LOBBY' }, requestId)];
    }
    this.#lobby.leave(connectionId);
    return [{ type: 'close', connectionId, code: null }];
  }

  /** Gives free seats to spectators, and free places to those in the lobby: after everything that may have freed one. */
  #fill(nowMs: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    const { seats } = this.#limits;
    for (let free = seats - seatsTaken(this.#state); free > 0; free--) {
      const next = nextForSeat(this.#state, (clientId) => this.#connectionOf.has(clientId));
      if (next === null) break;
      effects.push(
        ...this.#commit(
          [{ type: 'standing-changed', clientId: next.clientId, standing: 'participant' }],
          nowMs,
        ),
      );
    }
    for (;;) {
      const admitted = this.#lobby.admit(
        (knock) => this.#isPresent(knock) || hasPlace(this.#state, knock.admission.role, this.#limits),
      );
      if (admitted === null) return effects;
      effects.push(...this.#enter(admitted, nowMs));
    }
  }

  #tellLobby(news: readonly LobbyNews[]): RoomEffect[] {
    return news.map(({ connectionId, message }) => ({ type: 'send', connectionId, message }));
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

  #furnish(objects: readonly ObjectSpec[], zones: readonly AudioZone[], nowMs: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    for (const spec of objects) {
      const decision = createObject(this.#state, null, spec, this.#limits, this.#assetExists);
      if (decision.ok) effects.push(...this.#commit([decision.value], nowMs));
    }
    const decision = setAudioZones(null, zones);
    if (zones.length > 0 && decision.ok) effects.push(...this.#commit([decision.value], nowMs));
    return effects;
  }

  #tick(nowMs: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    // A thousand who leave and come again are two million messages, when everybody has enough to do with coming back.
    const { awayTogether, awayTogetherMs } = this.#limits;
    const moreMs = this.#awayUntilMs.size >= awayTogether ? awayTogetherMs : 0;
    for (const [clientId, untilMs] of this.#awayUntilMs) {
      if (untilMs + moreMs > nowMs) continue;
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
      if (event.type === 'standing-changed') this.presence.changeStanding(event.clientId, event.standing);
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

/** The author's own copy of an event. Only durable answers to a request have a place for its id. */
function withRequestId(message: ServerMessage, requestId: string | undefined): ServerMessage {
  switch (message.type) {
    case 'object-created':
    case 'object-updated':
    case 'object-deleted':
    case 'chat-message':
    case 'hand-changed':
    case 'slow-mode-changed':
    case 'stage-changed':
    case 'audio-zones-changed':
    case 'peer-introduced':
    case 'campaign-created':
    case 'campaign-updated':
    case 'campaign-deleted':
      return { ...message, requestId };
    default:
      return message;
  }
}
