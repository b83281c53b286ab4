import { assert, Emitter, unreachable } from '@streamxr/kernel';
import {
  type AudioZone,
  type Campaign,
  type ClientMessage,
  type ClientMessageOf,
  codecFor,
  type Peer,
  type ServerMessage,
  type ServerMessageOf,
  type SharedObject,
  type Stage,
} from '@streamxr/protocol';
import { AssetClient } from './assets/asset-client.ts';
import { AssetHttpApi, httpBaseOf } from './assets/http-api.ts';
import { type JoinOptions, type ResolvedOptions, resolveOptions } from './join-options.ts';
import { Connection } from './line/connection.ts';
import type { ConnectionState } from './line/connection-state.ts';
import { LiveUpdates } from './live-updates.ts';
import { type LossyMessage, type LossyPath, LossyRoad } from './lossy/lossy-road.ts';
import {
  applyMessage,
  type ChatLine,
  emptyMirror,
  isCaughtUp,
  isMirrored,
  type MirrorChange,
  type MirroredMessage,
  type Self,
} from './mirror.ts';
import { PendingChat } from './pending-chat.ts';
import type { MemberPose } from './poses/member-pose.ts';
import { CrowdPoses } from './poses/crowd.ts';
import { PoseBuffer, type ShownPose, type Smoothing } from './poses/pose-buffer.ts';
import { PoseSender } from './poses/pose-sender.ts';
import { type Answer, authorOf, isAnswer, type RequestDraft } from './request.ts';
import { RequestBook } from './requests.ts';
import { isAssetMessage, isCampaignStream, isMediaMessage, type RoomEvents } from './room-events.ts';
import { assertSendable } from './sendable.ts';
import type {
  CampaignMessage,
  CampaignSpec,
  CampaignUpdate,
  ClientStats,
  Introduction,
  MediaSignal,
  ObjectSpec,
  ObjectUpdate,
} from './room-client-types.ts';

/**
 * No log holds an event there, so a session that asks to resume from it keeps its identity and gets the whole state.
 */
const nowhere = { epoch: 0, offset: 0 };

/** Joins a room; starts to connect at once. Throws a StreamXrError `BAD_FIELD` for options that cannot work. */
export function joinRoom(options: JoinOptions): RoomClient {
  return new RoomClient(resolveOptions(options));
}

/**
 * A member's view of a room: mirrors that follow the server, and requests that change it. The mirrors show what the server has
 * said and nothing else; they stay as they are while the connection is down.
 */
export class RoomClient {
  readonly assets: AssetClient;
  #options: ResolvedOptions;
  readonly #emitter: Emitter<RoomEvents>;
  readonly #connection: Connection;
  readonly #mirror = emptyMirror();
  readonly #requests: RequestBook;
  readonly #pendingChat = new PendingChat();
  readonly #live: LiveUpdates;
  readonly #poseSender: PoseSender;
  readonly #poses = new PoseBuffer();
  readonly #crowd = new CrowdPoses(this.#poses);
  readonly #lossy = new LossyRoad();
  readonly #stopSignals: readonly (() => void)[];
  #chat: readonly ChatLine[] = [];
  #sessionId: string | null;
  /** Own events that the replay after a resume brings, for the requests whose answers were lost. Null when nobody waits. */
  #replayed: Answer[] | null = null;
  /** This line has brought a welcome. */
  #isWelcomed = false;
  /** The mirror cannot be continued: the next hello asks for the whole state. */
  #mirrorIsStale = false;
  /** `introduce` was called while there was no room to say it to. */
  #isIntroductionDue = false;
  #events = 0;
  #gaps = 0;
  #duplicates = 0;

  constructor(options: ResolvedOptions) {
    const { clock, timers, log, signals } = options;
    this.#options = options;
    this.#emitter = new Emitter((error) => log.error('listener threw', { error: asError(error) }));
    this.#sessionId = options.storage?.take(options.room) ?? null;
    this.#connection = new Connection(
      { ...options, codec: codecFor(options.encoding === 'bin' ? 'streamxr.v1.bin' : 'streamxr.v1.json') },
      {
        hello: () => this.#hello(),
        received: (message) => this.#received(message),
        lineLost: () => this.#lineLost(),
        stateChanged: (state) => this.#stateChanged(state),
      },
    );
    const send = (message: ClientMessage): boolean => this.#connection.send(message);
    this.#requests = new RequestBook({ timers, send, onSettled: (requestId) => this.#settleChat(requestId) });
    this.#live = new LiveUpdates({ clock, timers, send });
    this.#poseSender = new PoseSender({
      clock,
      timers,
      periodMs: 1000 / options.poseHz,
      send: (message) => this.#lossy.send(message) || this.#connection.sendLossy(message),
    });
    this.assets = new AssetClient({
      clock,
      timers,
      log,
      send,
      http: new AssetHttpApi(httpBaseOf(options.url), options.ticket),
      httpBase: httpBaseOf(options.url),
      persistentCache: options.assetCache,
      onChanged: () => this.#emitter.emit('assets-changed', { known: this.assets.known }),
    });
    this.#stopSignals = [
      signals.onWake(() => this.#connection.wake()),
      signals.onHide(() => this.#keepSession()),
    ];
    this.#connection.start();
  }

  get connection(): ConnectionState {
    return this.#connection.state;
  }

  /** Null before the first welcome. */
  get self(): Self | null {
    return this.#mirror.self;
  }

  /** Without self. Poses here are those of the moment of joining; `peerPoses` gives the present ones. */
  get peers(): ReadonlyMap<string, Peer> {
    return this.#mirror.peers;
  }

  /** How many may take part in the room; the others watch. 0 before the first welcome. */
  get seats(): number {
    return this.#mirror.seats;
  }

  /** Boxes in which sound fades in its own way; the list is replaced, never changed. */
  get audioZones(): readonly AudioZone[] {
    return this.#mirror.audioZones;
  }

  /** Who may speak and show; its streamer may be away. */
  get stage(): Stage {
    return this.#mirror.stage;
  }

  /** How long everybody waits between two chat lines; 0 when slow mode is off. */
  get slowModeSeconds(): number {
    return this.#mirror.slowModeSeconds;
  }

  get objects(): ReadonlyMap<string, SharedObject> {
    return this.#mirror.objects;
  }

  /** Live simulations of the room, by campaignId. */
  get campaigns(): ReadonlyMap<string, Campaign> {
    return this.#mirror.campaigns;
  }

  /** Oldest first, 500 at most, then what is pending. A new array whenever it changes. */
  get chat(): readonly ChatLine[] {
    return this.#chat;
  }

  get stats(): ClientStats {
    const { traffic, serverClock } = this.#connection;
    return {
      roundTripMs: serverClock.roundTripMs,
      serverClockOffsetMs: serverClock.offsetMs,
      bytesIn: { ...traffic.in },
      bytesOut: { ...traffic.out },
      events: this.#events,
      gaps: this.#gaps,
      duplicates: this.#duplicates,
      garbledFrames: traffic.garbledFrames,
      lossy: this.#lossy.traffic,
    };
  }

  /** Returns the function that stops listening. */
  on<Name extends keyof RoomEvents>(event: Name, listener: (argument: RoomEvents[Name]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  /**
   * Where this member is now. Call it for every frame: it is sent at `poseHz` while it changes, then once a second; not while the
   * member is a spectator, who is nowhere. Throws a StreamXrError `BAD_FIELD` for numbers that are not finite or outside the room.
   */
  sendPose(pose: MemberPose): void {
    this.#poseSender.offer(pose);
  }

  /** The time that `peerPoses` wants: milliseconds of the client's clock. */
  sampleTime(): number {
    return this.#options.clock.nowMs();
  }

  /**
   * Calls `visit` for every peer with its pose at `nowMs` (from `sampleTime`), smoothed. For each animation frame: it allocates
   * nothing, so the pose is good during the call only. Whom `wants` declines costs next to nothing in this frame.
   */
  peerPoses(
    nowMs: number,
    visit: (clientId: string, pose: ShownPose) => void,
    wants?: (clientId: string) => boolean,
  ): void {
    this.#poses.visit(nowMs, visit, wants);
  }

  /** How poses were smoothed in the last call of `peerPoses`, over all whom it visited. */
  get smoothing(): Smoothing {
    return this.#poses.smoothing;
  }

  /** The same of one peer; null while no pose of it has arrived. */
  smoothingOf(clientId: string): Smoothing | null {
    return this.#poses.smoothingOf(clientId);
  }

  /**
   * Resolves with the object when the room has it. Like all requests it waits while the line is down, and is sent once at most. It
   * rejects with the server's refusal, `TIMEOUT`, or `OFFLINE`: the latter also when the line dropped before the answer and the
   * replay afterwards does not show the effect; look at `objects` and decide.
   */
  async createObject(spec: ObjectSpec): Promise<SharedObject> {
    const answer = await this.#request({ type: 'create-object', ...spec });
    assert(answer?.type === 'object-created', 'an object that was created is told');
    return answer.object;
  }

  async updateObject(objectId: string, changes: ObjectUpdate): Promise<void> {
    this.#live.flush(objectId);
    await this.#request({ type: 'update-object', objectId, ...changes });
  }

  /**
   * For every frame of a drag: the newest wins, thirty a second are sent, the last one always. Refusals come as `error` with the
   * `objectId`. Throws a StreamXrError `BAD_FIELD` for values that are not allowed.
   */
  updateObjectLive(objectId: string, changes: ObjectUpdate): void {
    assertSendable({ type: 'update-object', objectId, ...changes });
    if (this.connection.state !== 'closed') this.#live.offer(objectId, changes);
  }

  async deleteObject(objectId: string): Promise<void> {
    this.#live.forget(objectId);
    await this.#request({ type: 'delete-object', objectId });
  }

  /** Resolves when the object is held: nobody else can change it until `releaseObject`, or until the line drops. */
  async grabObject(objectId: string): Promise<void> {
    await this.#request({ type: 'grab-object', objectId });
  }

  async releaseObject(objectId: string): Promise<void> {
    this.#live.flush(objectId);
    await this.#request({ type: 'release-object', objectId });
  }

  /** The line is in `chat` at once, as `pending`. */
  async say(text: string): Promise<void> {
    assertSendable({ type: 'chat-message', text });
    const { requestId, answer } = this.#requests.add({ type: 'chat-message', text });
    if (this.#requests.isOpen(requestId)) this.#addPendingChat(requestId, text);
    await answer;
  }

  /** Starts a live simulation in the room. Rejects with `CAMPAIGN_INVALID` and a sentence for a description that is not allowed. */
  async createCampaign(spec: CampaignSpec): Promise<Campaign> {
    const answer = await this.#request({ type: 'create-campaign', ...spec });
    assert(answer?.type === 'campaign-created', 'a campaign that was created is told');
    return answer.campaign;
  }

  async updateCampaign(campaignId: string, update: CampaignUpdate): Promise<void> {
    await this.#request({ type: 'update-campaign', campaignId, ...update });
  }

  async deleteCampaign(campaignId: string): Promise<void> {
    await this.#request({ type: 'delete-campaign', campaignId });
  }

  /** What concerns a campaign and is no durable request. False when there is no line. */
  sendToCampaign(message: CampaignMessage): boolean {
    assertSendable(message);
    return this.#connection.send(message);
  }

  /** What concerns live media, for `MediaClient`. False when there is no line. */
  sendMedia(message: MediaSignal): boolean {
    assertSendable(message);
    return this.#connection.send(message);
  }

  /** Poses go by this path from now on where it takes them, and over the line where not; null: over the line only. */
  useLossyPath(path: LossyPath | null): void {
    const { isOpen } = this.#lossy.traffic;
    this.#lossy.use(path);
    // What went last may be lost with the path that ends: it is said once more.
    if (isOpen && this.#isWelcomed && this.self !== null) this.#followStanding(this.self);
  }

  /** A frame of `streamxr.v1.bin` that came beside the line: poses, ticks and particles; anything else is counted and ignored. */
  receiveLossy(frame: Uint8Array<ArrayBuffer>): void {
    const message = this.#lossy.read(frame);
    if (message === null || !this.#isWelcomed) return;
    if (message.type === 'recent-ticks') this.#emitter.emit('unreliable-ticks', message);
    else this.#received(message satisfies LossyMessage);
  }

  /** Asks for attention; as a spectator, for the next seat. Does nothing when the hand is up. */
  async raiseHand(): Promise<void> {
    if (this.self?.handRaised !== true) await this.#request({ type: 'raise-hand' });
  }

  async lowerHand(): Promise<void> {
    if (this.self?.handRaised !== false) await this.#request({ type: 'lower-hand' });
  }

  /** Gives the stage to one member, or opens the conversation. Needs the grant `moderate`. */
  async setStage(stage: Stage): Promise<void> {
    await this.#request({ type: 'set-stage', stage });
  }

  /**
   * Replaces all audio zones of the room; who sets them last, wins. Needs the grant `moderate`; `AUDIO_ZONE_INVALID` for a box
   * that is none, or an id that comes twice.
   */
  async setAudioZones(zones: readonly AudioZone[]): Promise<void> {
    await this.#request({ type: 'set-audio-zones', zones });
  }

  /** How long everybody waits between two chat lines; 0 ends it. Needs the grant `moderate`. */
  async setSlowMode(seconds: number): Promise<void> {
    await this.#request({ type: 'set-slow-mode', seconds });
  }

  /**
   * Goes by another name or colour, in the same session. Before the room is joined (in the lobby, say) it resolves at once, and is
   * told with the welcome. Throws a StreamXrError `BAD_FIELD` for what is not allowed.
   */
  async introduce(as: Introduction): Promise<void> {
    assertSendable({ type: 'introduce', ...as });
    const { name = this.#options.name, color = this.#options.color } = as;
    this.#options = { ...this.#options, name, color: color?.toLowerCase() };
    if (this.connection.state === 'joined') await this.#introduceAgain();
    else this.#isIntroductionDue = true;
  }

  /** Tries to connect now instead of at the end of the delay; also after `closed` with `canRetry`. */
  retryNow(): void {
    this.#connection.retryNow();
    if (this.connection.state !== 'closed') this.#requests.reopen();
  }

  /** Leaves for good: the session ends at once. Resolves when the server knows, or after two seconds. */
  async leave(): Promise<void> {
    for (const stop of this.#stopSignals) stop();
    this.#sessionId = null;
    this.#mirrorIsStale = true;
    await this.#connection.leave();
  }

  /** Says the name and the colour of the options where the room knows others. */
  async #introduceAgain(): Promise<void> {
    this.#isIntroductionDue = false;
    const { self } = this.#mirror;
    const { name = self?.name, color = self?.color } = this.#options;
    if (name === self?.name && color === self?.color) return;
    await this.#request({ type: 'introduce', name, color });
  }

  #hello(): ClientMessageOf<'hello'> {
    const { room, name, color, ticket } = this.#options;
    const seen = this.#mirrorIsStale ? null : this.#mirror.seen;
    const resume =
      this.#sessionId === null
        ? undefined
        : { sessionId: this.#sessionId, ...(seen ?? nowhere), peersKept: seen !== null };
    return { type: 'hello', room, name, color, ticket, resume, crowds: true };
  }

  #received(message: ServerMessage): void {
    if (isMirrored(message)) {
      this.#mirrored(message);
      return;
    }
    if (isMediaMessage(message)) {
      if (message.type === 'media-tracks') this.#mirror.stage = message.stage;
      this.#emitter.emit('media', message);
      return;
    }
    if (isAssetMessage(message)) {
      this.assets.received(message);
      return;
    }
    if (isCampaignStream(message)) {
      this.#emitter.emit('campaign-stream', message);
      return;
    }
    switch (message.type) {
      case 'user-position':
        this.#poses.arrived(message.time, this.#options.clock.nowMs());
        this.#poses.push(message.clientId, message, message.time);
        return;
      case 'user-positions':
        this.#poses.arrived(message.time, this.#options.clock.nowMs());
        for (const user of message.users) this.#poses.push(user.clientId, user, message.time);
        return;
      case 'crowd-positions':
        if (this.#crowd.received(message, this.#options.clock.nowMs()) === 'malformed')
          this.#connection.traffic.garbledFrames += 1;
        return;
      case 'error':
        this.#refused(message);
        return;
      case 'goodbye':
        this.#emitter.emit('goodbye', message);
        return;
      case 'lod-recommendation':
        this.assets.received(message);
        this.#emitter.emit('lod-recommendation', message);
        return;
      case 'pong':
      case 'lobby':
        // The connection's own.
        return;
      default:
        unreachable(message);
    }
  }

  #mirrored(message: MirroredMessage): void {
    if (message.type === 'welcome' && this.#isWelcomed) this.#toldAnew();
    const applied = applyMessage(this.#mirror, message);
    switch (applied.outcome) {
      case 'applied':
        if (message.type === 'welcome') this.#welcomed(message);
        else if (!(message.type === 'chat-message' && message.history === true)) this.#events += 1;
        this.#refreshChat();
        if (isAnswer(message)) this.#answered(message);
        for (const change of applied.changes) this.#changed(change);
        this.#settleReplay();
        return;
      case 'duplicate':
        this.#duplicates += 1;
        return;
      case 'gap':
        this.#gaps += 1;
        if (isAnswer(message)) this.#requests.echoed(message);
        this.#mirrorIsStale = true;
        this.#connection.abandonLine('Some changes are missing; fetching the room again.');
        return;
      default:
        unreachable(applied);
    }
  }

  /** The server dropped what we were too slow to read. The line lives, so answers that are still due may come yet. */
  #toldAnew(): void {
    this.#crowd.lineLost();
    this.#requests.answersDropped();
    this.assets.lineLost();
  }

  #welcomed(welcome: ServerMessageOf<'welcome'>): void {
    this.#isWelcomed = true;
    this.#sessionId = welcome.sessionId;
    this.#mirrorIsStale = false;
    this.#replayed = this.#requests.hasUnsure ? [] : null;
    const { self } = this.#mirror;
    assert(self !== null, 'a welcome says who we are');
    this.#refreshChat();
    this.#emitter.emit('welcome', { self, resumed: welcome.resumed });
    this.#followStanding(self);
    this.#live.lineBack();
    this.#requests.lineBack();
    this.assets.lineBack();
    // A refusal is told by the event `error`.
    if (this.#isIntroductionDue) this.#introduceAgain().catch(() => undefined);
  }

  /** Poses of a spectator would be refused. */
  #followStanding({ standing }: Self): void {
    if (standing === 'participant') this.#poseSender.lineBack();
    else this.#poseSender.lineLost();
  }

  #answered(event: Answer): void {
    if (this.#replayed !== null && authorOf(event) === this.#mirror.self?.clientId)
      this.#replayed.push(event);
    this.#requests.echoed(event);
  }

  #settleReplay(): void {
    if (this.#replayed === null || !isCaughtUp(this.#mirror)) return;
    const replayed = this.#replayed;
    this.#replayed = null;
    this.#requests.settleUnsure(replayed, this.#mirror);
  }

  #changed(change: MirrorChange): void {
    switch (change.type) {
      case 'peer-joined':
        this.#poses.add(change.peer.clientId, change.peer);
        this.#emitter.emit('peer-joined', change);
        return;
      case 'peer-left':
        this.#poses.remove(change.peer.clientId);
        this.#emitter.emit('peer-left', change);
        return;
      case 'object-changed':
        this.#emitter.emit('object-changed', change);
        return;
      case 'object-deleted':
        this.#live.forget(change.object.objectId);
        this.#emitter.emit('object-deleted', change);
        return;
      case 'peer-changed':
        this.#emitter.emit('peer-changed', change);
        return;
      case 'self-changed':
        this.#followStanding(change.self);
        this.#emitter.emit('self-changed', change);
        return;
      case 'slow-mode-changed':
        this.#emitter.emit('slow-mode-changed', change);
        return;
      case 'stage-changed':
        this.#emitter.emit('stage-changed', change);
        return;
      case 'audio-zones-changed':
        this.#emitter.emit('audio-zones-changed', change);
        return;
      case 'campaigns-changed':
        this.#emitter.emit('campaigns-changed', { campaigns: this.campaigns });
        return;
      case 'chat':
        this.#emitter.emit('chat', { line: change.line, kind: 'said' });
        return;
      default:
        unreachable(change);
    }
  }

  #refused(message: ServerMessageOf<'error'>): void {
    // Transfers have no request numbers; what can only be theirs is told to those who wait for them.
    if (message.requestId === undefined && this.assets.refused(message)) return;
    const { code, message: words, requestId, objectId, retryAfterMs } = message;
    this.#requests.refused(message);
    this.#emitter.emit('error', { code, message: words, requestId, objectId, retryAfterMs });
  }

  async #request(draft: RequestDraft): Promise<Answer | null> {
    assertSendable(draft);
    return this.#requests.add(draft).answer;
  }

  #addPendingChat(requestId: string, text: string): void {
    const { self } = this.#mirror;
    const line: ChatLine = {
      key: requestId,
      clientId: self?.clientId ?? '',
      name: self?.name ?? this.#options.name ?? '',
      text,
      timeMs: this.#options.clock.nowMs(),
      offset: null,
      mine: true,
      pending: true,
    };
    this.#pendingChat.add(line);
    this.#refreshChat();
    this.#emitter.emit('chat', { line, kind: 'pending' });
  }

  #settleChat(requestId: string): void {
    const line = this.#pendingChat.take(requestId);
    if (line === undefined) return;
    this.#refreshChat();
    this.#emitter.emit('chat', { line, kind: 'settled' });
  }

  #refreshChat(): void {
    this.#chat = [...this.#mirror.chat, ...this.#pendingChat.lines];
  }

  #lineLost(): void {
    this.#isWelcomed = false;
    this.#replayed = null;
    this.#crowd.lineLost();
    this.#poseSender.lineLost();
    this.#requests.lineLost();
    this.assets.lineLost();
  }

  #stateChanged(state: ConnectionState): void {
    if (state.state === 'closed') {
      this.#live.clear();
      this.#requests.close(state.message);
      this.assets.close(state.message);
    }
    this.#emitter.emit('connection', state);
  }

  #keepSession(): void {
    if (this.#sessionId !== null && this.connection.state !== 'closed') {
      this.#options.storage?.keep(this.#options.room, this.#sessionId);
    }
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
