import { type Result, unreachable } from '@streamxr/kernel';
import {
  type EndedTrack,
  type EngineRoom,
  type MediaEngine,
  Speech,
  type TrackMember,
  Tracks,
} from '@streamxr/media';
import {
  type ClientMessageOf,
  errorMessage,
  type Grant,
  limits as wireLimits,
  type Refusal,
  type ServerMessage,
  type Stage,
  type TrackChanges,
  type TrackEnding,
} from '@streamxr/protocol';
import type { MediaRequest } from '../gateway/media-request.ts';
import type { MediaMember } from '../gateway/ports.ts';
import { Outgoing } from '../rooms/outgoing.ts';
import { ExternalLinks } from './external-links.ts';
import type { MediaRoomOptions } from './media-room-options.ts';
import type { MediaRoomView } from './media-room-view.ts';
import { MemberLink, reasonOf } from './member-link.ts';
import { Participant } from './participant.ts';
import { Programmes } from './programmes.ts';
import { qualityOf } from './quality.ts';
import { currentOffer, offerOf } from './section-maps.ts';
import { Sources } from './sources.ts';
import { SvcRule } from './svc-rule.ts';

/** Without news, plans are made this often. */
const planEveryMs = 500;
/** With news, after so long: a few things that come together cost one round. */
const planSoonMs = 100;
/** Where so many look on, news wait for the usual round. */
const manyViewers = 100;
const speakingEveryMs = 250;
const stallCheckEveryMs = 1_000;
/** Longer than any absence that a room allows. */
const forgottenAfterMs = 120_000;
/** Clients come back spread over this time when an engine's worker is gone. */
const comeBackAfterMs = 300;
const comeBackSpreadMs = 1_000;

/** Live media of one room: who publishes, who is linked, what each receives. Packets never come here. */
export class MediaRoom {
  readonly externals: ExternalLinks;
  readonly #options: MediaRoomOptions;
  #view: MediaRoomView;
  readonly #tracks: Tracks;
  readonly #sources = new Sources();
  readonly #speech = new Speech();
  readonly #programmes: Programmes;
  readonly #svc: SvcRule;
  readonly #participants = new Map<string, Participant>();
  readonly #connections = new Map<number, Participant>();
  #engine: MediaEngine | null = null;
  #engineRoom: Promise<EngineRoom | null> | null = null;
  #hasNews = false;
  #plannedMs = 0;
  #spokenMs = 0;
  #stallsMs = 0;
  #spokenTold = '[]';
  #closed = false;

  constructor(options: MediaRoomOptions) {
    const { view, limits } = options;
    this.#options = options;
    this.#view = view;
    this.#tracks = new Tracks(view.stage, limits.tracks);
    this.#programmes = new Programmes({
      tracks: this.#tracks,
      sources: this.#sources,
      speech: this.#speech,
      limits,
      layers: () => this.#engine?.abilities.layers ?? 1,
      positionOf: (clientId) => this.#view.positionOf(clientId),
      audioZones: () => this.#view.audioZones,
    });
    this.externals = new ExternalLinks({
      tracks: this.#tracks,
      sources: this.#sources,
      limits,
      counts: options.counts,
      hasRoom: options.hasRoom,
      engineRoom: () => this.#room(),
      nowMs: options.nowMs,
      published: (track) => this.#broadcast({ type: 'track-published', track }, null, undefined),
      ended: (ended) => this.#ended(ended),
      changed: () => (this.#hasNews = true),
      svcEnded: () => this.#svc.ended(),
    });
    this.#svc = new SvcRule({
      tracks: this.#tracks,
      sources: this.#sources,
      isAble: () => this.#engine?.abilities.svc === true,
      links: () => this.links(),
      players: () => this.externals.players,
      ended: (trackId) =>
        this.#broadcast({ type: 'track-updated', trackId, changes: { svc: false } }, null, undefined),
      nowMs: options.nowMs,
    });
  }

  /** A room that was put away comes back as another, while programs went on sending to it. */
  set view(view: MediaRoomView) {
    this.#view = view;
  }

  get tracks(): Tracks {
    return this.#tracks;
  }

  /** Nobody is here and nothing is published. */
  get isIdle(): boolean {
    return this.#connections.size === 0 && this.#participants.size === 0 && this.externals.size === 0;
  }

  *links(): Iterable<MemberLink> {
    for (const { link } of this.#participants.values()) if (link !== null) yield link;
    yield* this.externals.links();
  }

  welcomed(line: MediaMember): void {
    const member = this.#view.member(line.connectionId);
    if (member === null) return;
    const { clientId } = member;
    const grants = this.#view.grantsOf(line.connectionId) ?? new Set<Grant>();
    let participant = this.#participants.get(clientId);
    if (participant === undefined) {
      participant = new Participant(clientId, line, grants);
      this.#participants.set(clientId, participant);
    } else {
      if (participant.line !== null) this.#connections.delete(participant.line.connectionId);
      participant.line = line;
      participant.grants = grants;
    }
    this.#connections.set(line.connectionId, participant);
    participant.tell({
      type: 'media-tracks',
      tracks: this.#tracks.all.slice(0, wireLimits.tracksMax),
      stage: this.#tracks.stage,
    });
    const { link, plan } = participant;
    if (link === null) return;
    // It was away, and may have missed the newest.
    participant.tell({ type: 'media-plan', tracks: [...plan.tracks] });
    if (link.state === 'connected') line.usePresenceWay(link.engineLink);
  }

  /** The connection is gone; the member may come back. */
  left(connectionId: number): void {
    const participant = this.#connections.get(connectionId);
    this.#connections.delete(connectionId);
    if (participant?.line?.connectionId !== connectionId) return;
    participant.line = null;
    participant.awaySinceMs = this.#options.nowMs();
  }

  /** What all members of the room were told. */
  told(message: ServerMessage): void {
    if (message.type === 'peer-left') this.#gone(message.clientId);
    else if (message.type === 'stage-changed') this.#setStage(message.stage);
    else if (message.type === 'audio-zones-changed') this.#hasNews = true;
  }

  #gone(clientId: string): void {
    for (const ended of this.#tracks.endAllOf(clientId, 'left')) this.#ended(ended);
    this.#programmes.forget(clientId);
    const participant = this.#participants.get(clientId);
    if (participant === undefined) return;
    this.#unlink(participant);
    participant.started += 1;
    if (participant.line !== null) this.#connections.delete(participant.line.connectionId);
    this.#participants.delete(clientId);
  }

  #setStage(stage: Stage): void {
    const { ended, updated } = this.#tracks.setStage(
      stage,
      (clientId) => this.#participants.get(clientId)?.grants.has('moderate') === true,
    );
    for (const one of ended) this.#ended(one);
    for (const { trackId, changes } of updated)
      this.#broadcast({ type: 'track-updated', trackId, changes }, null, undefined);
    this.#hasNews = true;
  }

  /** Null is a yes: what it leads to is told later. */
  receive(line: MediaMember, message: MediaRequest): Refusal | null {
    const member = this.#view.member(line.connectionId);
    const participant = this.#connections.get(line.connectionId);
    if (member === null || participant === undefined) return { code: 'IN_LOBBY' };
    const { grants } = participant;
    const who: TrackMember = { clientId: member.clientId, standing: member.standing, grants };
    if (message.type.endsWith('-track')) {
      const retryAfterMs = participant.changes.take(this.#options.nowMs());
      if (retryAfterMs > 0) return { code: 'RATE_LIMITED', retryAfterMs };
    }
    switch (message.type) {
      case 'start-media':
        return this.#start(participant, message.requestId);
      case 'stop-media':
        this.#stop(participant);
        return null;
      case 'media-offer':
        return this.#offer(participant, message);
      case 'media-candidate':
        return (
          participant.link?.addCandidate(message.candidate, message.mid) ??
          (participant.link === null ? { code: 'MEDIA_NOT_STARTED' } : null)
        );
      case 'publish-track':
        return this.#publish(participant, who, message);
      case 'update-track':
        return this.#update(participant, who, message);
      case 'unpublish-track': {
        const outcome = this.#tracks.unpublish(who, message.trackId);
        if (!outcome.ok) return outcome.refusal;
        this.#ended(outcome.value, participant, message.requestId);
        return null;
      }
      case 'media-view':
        return this.#look(participant, message);
      case 'media-report':
        this.#options.counts.reported(message);
        return null;
      default:
        return unreachable(message);
    }
  }

  #start(participant: Participant, requestId: string | undefined): Refusal | null {
    const { hasRoom, nowMs } = this.#options;
    const retryAfterMs = participant.starts.take(nowMs());
    if (retryAfterMs > 0) return { code: 'RATE_LIMITED', retryAfterMs };
    if (participant.link === null && !hasRoom()) return { code: 'MEDIA_FULL', retryAfterMs: 5_000 };
    this.#unlink(participant);
    participant.started += 1;
    this.#open(participant, participant.started, requestId).catch((error: unknown) => {
      this.#options.logger.warn('a link does not open', { reason: reasonOf(error) });
      participant.tell(errorMessage({ code: 'MEDIA_UNAVAILABLE', retryAfterMs: 2_000 }, requestId));
    });
    return null;
  }

  async #open(participant: Participant, start: number, requestId: string | undefined): Promise<void> {
    const { limits, nowMs, counts, iceServers } = this.#options;
    const room = await this.#room();
    if (room === null || this.#engine === null) {
      const again = (await this.#options.mayHaveEngine()) ? { retryAfterMs: 10_000 } : {};
      participant.tell(errorMessage({ code: 'MEDIA_UNAVAILABLE', ...again }, requestId));
      return;
    }
    const link = await MemberLink.open(room, {
      limits,
      channels: true,
      nowMs,
      events: {
        connected: (opened) => {
          counts.connected();
          if (participant.link === opened) participant.line?.usePresenceWay(opened.engineLink);
        },
        lost: (lost, reason) => this.#lost(participant, lost, reason, comeBackAfterMs),
        collapsed: (narrowed) => {
          if (participant.link === narrowed) this.#programmes.plan([participant], nowMs());
        },
        message: (bytes) => participant.line?.receiveUnreliable(bytes),
      },
    });
    // It has asked anew meanwhile, or is gone.
    if (participant.started !== start || this.#closed) {
      link.close();
      return;
    }
    counts.started();
    participant.link = link;
    const { channels, groundwork } = link.engineLink;
    participant.tell({
      type: 'media-ready',
      requestId,
      engine: this.#engine.name,
      layers: this.#engine.abilities.layers,
      iceServers: [...iceServers(participant.clientId)],
      channels,
      groundwork,
    });
    this.#programmes.plan([participant], nowMs());
  }

  /** Null when there is no engine. */
  #room(): Promise<EngineRoom | null> {
    this.#engineRoom ??= this.#openRoom();
    return this.#engineRoom;
  }

  async #openRoom(): Promise<EngineRoom | null> {
    try {
      this.#engine = await this.#options.engine();
      if (this.#engine === null) {
        this.#engineRoom = null;
        return null;
      }
      const room = await this.#engine.openRoom({
        levels: (levels) => this.#speech.hear(levels, this.#options.nowMs()),
        lost: (reason) => this.#lostAll(reason),
      });
      if (this.#closed) room.close();
      return room;
    } catch (error) {
      this.#engineRoom = null;
      throw error;
    }
  }

  #stop(participant: Participant): void {
    participant.started += 1;
    for (const ended of this.#tracks.endAllOf(participant.clientId, 'ended')) this.#ended(ended, participant);
    this.#unlink(participant);
  }

  #unlink(participant: Participant): void {
    if (
      participant.link !== null &&
      this.#sources.offered(participant.link, { sends: new Map() }, this.#options.nowMs())
    )
      this.#hasNews = true;
    participant.unlink();
  }

  #lost(participant: Participant, link: MemberLink, reason: string, retryAfterMs: number): void {
    if (participant.link !== link) return;
    this.#options.counts.lost();
    this.#unlink(participant);
    participant.tell({ type: 'media-lost', reason, retryAfterMs });
  }

  /** A worker of the engine is gone. Tracks stay: their members offer them anew. */
  #lostAll(reason: string): void {
    const linked = [...this.#participants.values()].filter(({ link }) => link !== null);
    for (const [place, participant] of linked.entries())
      if (participant.link !== null)
        this.#lost(
          participant,
          participant.link,
          reason,
          comeBackAfterMs + Math.round((place * comeBackSpreadMs) / linked.length),
        );
    this.externals.lostAll(reason);
  }

  #offer(participant: Participant, message: ClientMessageOf<'media-offer'>): Refusal | null {
    const { link } = participant;
    if (link === null) return { code: 'MEDIA_NOT_STARTED' };
    const retryAfterMs = link.takeOffer(this.#options.nowMs());
    if (retryAfterMs > 0) return { code: 'RATE_LIMITED', retryAfterMs };
    for (const { trackId } of message.sends)
      if ((this.#tracks.get(trackId)?.clientId ?? participant.clientId) !== participant.clientId)
        return { code: 'NOT_ALLOWED', message: `${trackId} is not yours to send.` };
    const maps = offerOf(message);
    if (!maps.ok) return maps.refusal;
    const { requestId, revision } = message;
    void link
      .negotiate(() =>
        currentOffer(maps.value, {
          tracks: this.#tracks,
          plans: [participant.plan, participant.formerPlan],
          hasSvc: this.#engine?.abilities.svc === true,
        }),
      )
      .then((answered) => this.#answer(participant, link, answered, requestId, revision));
    return null;
  }

  #answer(
    participant: Participant,
    link: MemberLink,
    answered: Result<string, Refusal>,
    requestId: string | undefined,
    revision: number,
  ): void {
    if (participant.link !== link) return;
    if (!answered.ok) {
      participant.tell(errorMessage(answered.refusal, requestId));
      return;
    }
    if (this.#sources.offered(link, link.offered, this.#options.nowMs())) this.#hasNews = true;
    for (const trackId of link.sends)
      if (this.#tracks.get(trackId)?.muted !== false) link.setPaused(trackId, true);
    participant.tell({ type: 'media-answer', requestId, revision, sdp: answered.value });
    this.#svc.check();
  }

  #publish(
    participant: Participant,
    who: TrackMember,
    message: ClientMessageOf<'publish-track'>,
  ): Refusal | null {
    this.#endForsaken(participant, message.kind);
    const svc = message.svc === true && this.#svc.isAllowed;
    const outcome = this.#tracks.publish(who, { ...message, svc });
    if (!outcome.ok) return outcome.refusal;
    const track = outcome.value;
    this.#sources.expect(track.trackId, this.#options.nowMs());
    this.#broadcast({ type: 'track-published', track }, participant, message.requestId);
    return null;
  }

  /** A page that was loaded anew knows nothing of what the one before it published. */
  #endForsaken({ clientId, link }: Participant, kind: string): void {
    for (const track of this.#tracks.of(clientId)) {
      const isSent = link !== null && this.#sources.linkOf(track.trackId) === link;
      const ended = track.kind !== kind || isSent ? null : this.#tracks.end(track.trackId, 'ended');
      if (ended !== null) this.#ended(ended);
    }
  }

  #update(
    participant: Participant,
    who: TrackMember,
    message: ClientMessageOf<'update-track'>,
  ): Refusal | null {
    const { trackId, requestId } = message;
    const outcome = this.#tracks.update(who, trackId, message.changes);
    if (!outcome.ok) return outcome.refusal;
    const changes = outcome.value;
    this.#carryOut(trackId, changes);
    const told: ServerMessage = { type: 'track-updated', trackId, changes };
    // What changes nothing is answered, and nobody else's news.
    if (Object.keys(changes).length === 0) participant.tell({ ...told, requestId });
    else this.#broadcast(told, participant, requestId);
    return null;
  }

  #carryOut(trackId: string, { muted }: TrackChanges): void {
    this.#hasNews = true;
    if (muted === undefined) return;
    this.#sources.linkOf(trackId)?.setPaused(trackId, muted);
    this.#sources.expect(trackId, this.#options.nowMs());
    if (muted) this.#speech.forget(trackId);
  }

  #look(participant: Participant, message: ClientMessageOf<'media-view'>): Refusal | null {
    const nowMs = this.#options.nowMs();
    const retryAfterMs = participant.views.take(nowMs);
    if (retryAfterMs > 0) return { code: 'RATE_LIMITED', retryAfterMs };
    participant.look(message, nowMs);
    this.#hasNews = true;
    return null;
  }

  #ended({ track, why }: EndedTrack, author: Participant | null = null, requestId?: string): void {
    const { trackId } = track;
    // Whatever its member still sends goes nowhere, from now on.
    this.#sources.linkOf(trackId)?.setPaused(trackId, true);
    this.#sources.forget(trackId);
    this.#speech.forget(trackId);
    for (const participant of this.#participants.values()) participant.forgetTrack(trackId);
    this.externals.trackEnded(trackId);
    this.#hasNews = true;
    this.#broadcast({ type: 'track-unpublished', trackId, why }, author, requestId);
  }

  /** At once, to everybody; its author gets it with the number of its request. */
  #broadcast(
    message: Extract<ServerMessage, { type: 'track-published' | 'track-updated' | 'track-unpublished' }>,
    author: Participant | null,
    requestId: string | undefined,
  ): void {
    const outgoing = new Outgoing(message);
    for (const participant of this.#participants.values())
      if (participant === author && requestId !== undefined) participant.tell({ ...message, requestId });
      else participant.line?.tellNow(outgoing);
  }

  /** Ten times a second. */
  tick(nowMs: number): void {
    for (const link of this.links()) link.tick(nowMs);
    this.#svc.tick(nowMs);
    const viewers = this.#participants.size;
    const soon = this.#hasNews && viewers < manyViewers ? planSoonMs : planEveryMs;
    if (nowMs - this.#plannedMs >= soon) {
      this.#plannedMs = nowMs;
      this.#hasNews = false;
      this.#programmes.plan(this.#participants.values(), nowMs);
    }
    if (nowMs - this.#spokenMs >= speakingEveryMs) {
      this.#spokenMs = nowMs;
      this.#tellSpeaking(nowMs);
    }
    if (nowMs - this.#stallsMs >= stallCheckEveryMs) {
      this.#stallsMs = nowMs;
      this.#endStalled(nowMs);
      this.#sweep(nowMs);
    }
  }

  #tellSpeaking(nowMs: number): void {
    const voices = this.#speech
      .loudest(wireLimits.speakersTold, nowMs)
      .filter(({ trackId }) => this.#tracks.get(trackId)?.muted === false);
    const told = JSON.stringify(voices);
    if (told === this.#spokenTold) return;
    this.#spokenTold = told;
    const outgoing = new Outgoing({ type: 'speaking', voices });
    for (const { line } of this.#participants.values()) line?.tell(outgoing);
  }

  #endStalled(nowMs: number): void {
    for (const { trackId, muted } of this.#tracks.all)
      if (!muted && this.#sources.isStalled(trackId, nowMs, this.#options.limits.stalledMs))
        this.#end(trackId, 'stalled');
  }

  /** The room tells of those who leave, but for when it lost its log. */
  #sweep(nowMs: number): void {
    for (const { clientId, line, awaySinceMs } of this.#participants.values())
      if (line === null && nowMs - awaySinceMs > forgottenAfterMs) this.#gone(clientId);
  }

  #end(trackId: string, why: TrackEnding): void {
    const ended = this.#tracks.end(trackId, why);
    if (ended !== null) this.#ended(ended);
  }

  /** Asks the engine about one of its links, and tells its member what it gets. */
  async measure(link: MemberLink): Promise<void> {
    const stats = await link.measure();
    if (stats === null) return;
    this.#sources.measured(link, stats, this.#options.nowMs());
    this.#options.counts.measured(stats, link.takeMeasuredSeconds());
    const participant = [...this.#participants.values()].find((one) => one.link === link);
    if (participant === undefined || link.shares === null) return;
    const quality = qualityOf(stats, link.shares, (trackId) => this.#sources.layersOf(trackId)?.length ?? 1);
    const told = JSON.stringify(quality.tracks.map(({ trackId, layer }) => [trackId, layer]));
    const rounded = `${told} ${Math.round(Math.log2((quality.estimateBitsPerSecond ?? 0) + 1) * 4)}`;
    if (rounded === participant.qualityTold) return;
    participant.qualityTold = rounded;
    participant.tell(quality);
  }

  close(): void {
    this.#closed = true;
    this.#svc.close();
    for (const participant of this.#participants.values()) this.#unlink(participant);
    this.externals.close();
    void this.#engineRoom?.then(
      (room) => room?.close(),
      () => undefined,
    );
  }
}
