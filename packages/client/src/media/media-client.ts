import { type Clock, Emitter, type Logger, type Random, silentLogger } from '@streamxr/kernel';
import type {
  MediaTrack,
  MemberTrackKind,
  PictureView,
  ServerMessageOf,
  TrackChanges,
  TrackKind,
  VoiceLevel,
} from '@streamxr/protocol';
import { type PageSignals, systemPageSignals } from '../page-signals.ts';
import type { RoomClient } from '../room-client.ts';
import type { MediaMessage } from '../room-events.ts';
import { StreamXrError } from '../stream-xr-error.ts';
import { systemClock } from '../system-clock.ts';
import { systemTimers, type Timers } from '../timers.ts';
import {
  canEncrypt,
  openTransformWorker,
  type OpenTransformThread,
  Transforms,
} from './encryption/transforms.ts';
import type { CodecCapability } from './link/codecs.ts';
import { Link, type LinkEvents, type LinkReceive, sizeOf } from './link/link.ts';
import { LinkKeeper } from './link/link-keeper.ts';
import type { SlotKind, WantedTrack } from './link/slots.ts';
import { shouldSendSvc } from './link/svc.ts';
import { MediaRequests } from './media-requests.ts';
import type {
  MediaEvents,
  MediaState,
  MediaStats,
  PublishAs,
  PublishedTrack,
  ReceivedTrack,
} from './media-types.ts';
import { OwnTracks } from './own-tracks.ts';
import { EncoderWatch } from './stats/encoder-watch.ts';
import { LinkWatch } from './stats/link-watch.ts';
import { StatsMeter, type StatsEntry } from './stats/stats-meter.ts';
import { type EndedTrack, TrackList } from './track-list.ts';
import { ViewThinner } from './view-thinning.ts';

export interface MediaClientOptions {
  /** From `mediaKeyOf`: what this member publishes is encrypted with it, end to end. */
  readonly key?: CryptoKey | null;
  /** Where frames are encrypted; a worker of the browser unless said. */
  readonly openTransforms?: OpenTransformThread;
  /** What the room said of media before there was anything to hear it, in order: the code may come after the welcome. */
  readonly missed?: readonly MediaMessage[];
  /** The browser's own unless said. */
  readonly createConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** What it can receive and send; asked of the browser unless said. Nothing: all that it knows is offered. */
  readonly codecs?: (kind: SlotKind, way: 'receive' | 'send') => readonly CodecCapability[];
  /** Whether a picture is offered with its layers in one encoding, where the room allows it; by `shouldSendSvc` unless said. */
  readonly canSvc?: (kind: MemberTrackKind, media: MediaStreamTrack) => Promise<boolean>;
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly random?: Random;
  readonly log?: Logger;
  readonly signals?: PageSignals;
}

const noStats: MediaStats = {
  link: {
    engine: null,
    roundTripMs: null,
    path: null,
    bitsPerSecondIn: 0,
    bitsPerSecondOut: 0,
    estimateOutBitsPerSecond: null,
    estimateBitsPerSecond: null,
    budgetBitsPerSecond: null,
    connectMs: null,
    channelOpen: false,
  },
  received: [],
  sent: [],
};

/**
 * Voices and pictures of a room, one for each RoomClient. Nothing is asked of the browser before `start` or `publish`; to listen needs
 * no permission. It comes back by itself after losses of the line, the network and the server's engine, with the same tracks.
 */
export class MediaClient implements Disposable {
  readonly #room: RoomClient;
  readonly #options: Required<Omit<MediaClientOptions, 'key'>>;
  readonly #emitter: Emitter<MediaEvents>;
  readonly #requests: MediaRequests;
  readonly #keeper: LinkKeeper;
  readonly #own: OwnTracks;
  readonly #view: ViewThinner;
  readonly #transforms: Transforms;
  readonly #list = new TrackList();
  readonly #stops: readonly (() => void)[];
  #received: ReadonlyMap<string, ReceivedTrack> = new Map();
  #arriving: readonly LinkReceive[] = [];
  #plan: readonly string[] = [];
  #voices: readonly VoiceLevel[] = [];
  #quality: ServerMessageOf<'media-quality'> | null = null;
  #stats = noStats;
  #watch: LinkWatch | null = null;
  #meter = new StatsMeter();
  #encoders = new EncoderWatch();
  #clientId: string | null = null;
  #key: CryptoKey | null;

  constructor(room: RoomClient, options: MediaClientOptions = {}) {
    this.#room = room;
    this.#options = {
      missed: [],
      openTransforms: openTransformWorker,
      createConnection: (configuration) => new RTCPeerConnection(configuration),
      codecs: codecsOfBrowser,
      canSvc: (kind, media) =>
        shouldSendSvc(kind, sizeOf(media), (options.codecs ?? codecsOfBrowser)('video', 'send')),
      clock: systemClock,
      timers: systemTimers,
      random: { float: () => Math.random() },
      log: silentLogger,
      signals: systemPageSignals,
      ...options,
    };
    const { clock, timers, log, random, signals, openTransforms } = this.#options;
    this.#key = options.key ?? null;
    this.#transforms = new Transforms({
      openThread: openTransforms,
      isEncrypted: (trackId) => this.#list.all.get(trackId)?.encrypted ?? false,
      changed: () => this.#showReceived(),
    });
    if (this.#key !== null) this.#transforms.setKey(this.#key);
    this.#emitter = new Emitter((error) => log.error('listener threw', { error: String(error) }));
    this.#requests = new MediaRequests({ timers, send: (message) => room.sendMedia(message) });
    this.#keeper = new LinkKeeper({
      ...{ clock, timers, log, random },
      ask: () => this.#requests.ask({ type: 'start-media' }) as Promise<ServerMessageOf<'media-ready'>>,
      openLink: (ready, events) => this.#openLink(ready, events),
      events: {
        stateChanged: () => this.#stateChanged(),
        linkChanged: (link) => this.#linkChanged(link),
        connected: () => this.#connected(),
        failed: () => room.sendMedia({ type: 'media-report', state: 'failed' }),
      },
    });
    this.#own = new OwnTracks({
      log,
      ask: (draft) => this.#requests.ask(draft),
      isEncrypting: () => this.#key !== null,
      canSvc: (kind, media) => this.#options.canSvc(kind, media),
      changed: () => this.#wantChanged(),
      replaced: async (trackId, media) => this.#keeper.link?.replace(trackId, media),
      ended: (track, why) => this.#emitter.emit('published-ended', { track, why }),
    });
    this.#view = new ViewThinner({
      ...{ clock, timers },
      send: (pictures) =>
        this.state === 'connected' && room.sendMedia({ type: 'media-view', pictures: [...pictures] }),
    });
    this.#stops = [
      room.on('media', (message) => this.#told(message)),
      room.on('error', (message) => this.#requests.refused(message)),
      room.on('welcome', ({ self }) => this.#welcomed(self.clientId)),
      room.on('connection', ({ state }) => this.#lineChanged(state)),
      signals.onNetworkChange(() => this.#keeper.networkChanged()),
    ];
    if (room.connection.state === 'joined' && room.self !== null) this.#welcomed(room.self.clientId);
    for (const message of this.#options.missed) this.#told(message);
  }

  get state(): MediaState {
    return this.#keeper.state;
  }

  /** What keeps media from flowing, or did last; null while nothing does. */
  get problem(): StreamXrError | null {
    return this.#keeper.problem;
  }

  /** All tracks of the room, this member's and those that do not arrive here among them. */
  get tracks(): ReadonlyMap<string, MediaTrack> {
    return this.#list.all;
  }

  /** What arrives here, by trackId. A new map whenever it changes. */
  get received(): ReadonlyMap<string, ReceivedTrack> {
    return this.#received;
  }

  /** This member's own. */
  get published(): readonly PublishedTrack[] {
    return this.#own.all;
  }

  /** Who is heard right now, the loudest first. */
  get voices(): readonly VoiceLevel[] {
    return this.#voices;
  }

  /** The newest, of at most a second ago while connected. */
  stats(): MediaStats {
    return this.#stats;
  }

  /** Returns the function that stops listening. */
  on<Name extends keyof MediaEvents>(
    event: Name,
    listener: (argument: MediaEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Resolves when connected. Rejects with what keeps media from it, when it gives up; call it again to try again. */
  start(): Promise<void> {
    return this.#keeper.start();
  }

  /** Ends the peer connection and this member's tracks. */
  stop(): void {
    const wasOn = this.state !== 'off';
    this.#own.endAll();
    this.#keeper.stop();
    if (wasOn) this.#room.sendMedia({ type: 'stop-media' });
  }

  /**
   * Shows the room what a device gives, until `unpublish`, the end of the device, or the server's word. It starts media if need be.
   * Rejects with the server's refusal (`FORBIDDEN`, `STAGE_TAKEN`, `TOO_MANY_TRACKS` …), or with `problem` where media cannot start.
   */
  async publish(media: MediaStreamTrack, as: PublishAs): Promise<PublishedTrack> {
    if (this.#key !== null && !canEncrypt())
      throw new StreamXrError('MEDIA_UNAVAILABLE', 'This browser cannot encrypt voice and video.');
    await this.#keeper.ready();
    return this.#own.publish(media, as);
  }

  /** Of one's own, or as a moderator of anybody's. For muting one's own use the PublishedTrack. */
  async update(trackId: string, changes: TrackChanges): Promise<void> {
    await this.#requests.ask({ type: 'update-track', trackId, changes });
  }

  /** Ends anybody's track; needs the grant `moderate`. */
  async unpublish(trackId: string): Promise<void> {
    await this.#requests.ask({ type: 'unpublish-track', trackId });
  }

  /**
   * Another key, or none. What is locked opens where the key fits; this member's tracks go out with it from the next frame on, and
   * are published anew where they were not encrypted before, or shall not be any more.
   */
  async setKey(key: CryptoKey | null): Promise<void> {
    const isOther = (key === null) !== (this.#key === null);
    this.#key = key;
    this.#transforms.setKey(key);
    if (!isOther) return;
    // Sections get their transforms when they are made.
    this.#keeper.renew();
    await this.#own.renew();
  }

  /** How large the pictures are that can be seen, for every frame or whenever it changes: it is thinned. */
  see(pictures: readonly PictureView[]): void {
    this.#view.see(pictures);
  }

  [Symbol.dispose](): void {
    this.stop();
    this.#view.stop();
    this.#transforms[Symbol.dispose]();
    for (const stop of this.#stops) stop();
  }

  #openLink(ready: ServerMessageOf<'media-ready'>, events: Pick<LinkEvents, 'connected' | 'failed'>): Link {
    const { createConnection, codecs, timers, log } = this.#options;
    return new Link({
      ...{ createConnection, codecs, ready, timers, log, transforms: this.#transforms },
      offer: (offer) =>
        this.#requests.ask({
          type: 'media-offer',
          ...offer,
          sends: [...offer.sends],
          receives: [...offer.receives],
        }) as Promise<ServerMessageOf<'media-answer'>>,
      candidate: (candidate, mid) => this.#room.sendMedia({ type: 'media-candidate', candidate, mid }),
      events: {
        ...events,
        received: (tracks) => this.#arrived(tracks),
        lossyPath: (path) => this.#room.useLossyPath(path),
        lossyFrame: (frame) => this.#room.receiveLossy(frame),
      },
    });
  }

  #told(message: MediaMessage): void {
    switch (message.type) {
      case 'media-tracks':
        this.#allTold(message.tracks);
        return;
      case 'track-published':
        this.#list.add(message.track);
        this.#requests.answered(message);
        this.#tracksChanged([]);
        return;
      case 'track-updated':
        this.#own.updated(message);
        this.#list.update(message);
        this.#requests.answered(message);
        this.#tracksChanged([]);
        return;
      case 'track-unpublished': {
        const track = this.#list.remove(message.trackId);
        this.#own.ended(message);
        this.#requests.answered(message);
        this.#tracksChanged(track === null ? [] : [{ track, why: message.why }]);
        return;
      }
      case 'media-ready':
      case 'media-answer':
        this.#requests.answered(message);
        return;
      case 'media-plan':
        this.#plan = message.tracks;
        this.#wantChanged();
        return;
      case 'media-quality':
        this.#quality = message;
        this.#emitter.emit('quality', message);
        return;
      case 'media-lost':
        this.#keeper.lost(message);
        return;
      case 'speaking':
        this.#voices = message.voices;
        this.#emitter.emit('speaking', message);
    }
  }

  #allTold(tracks: readonly MediaTrack[]): void {
    const ended = this.#list.replace(tracks);
    this.#own.told(tracks.filter(({ clientId }) => clientId !== null && clientId === this.#clientId));
    this.#tracksChanged(ended);
  }

  #tracksChanged(ended: readonly EndedTrack[]): void {
    this.#emitter.emit('tracks', { tracks: this.tracks, ended });
    this.#wantChanged();
    // What is encrypted, or gone, is known now.
    this.#showReceived();
  }

  #wantChanged(): void {
    this.#keeper.link?.want(this.#own.sends, this.#wanted());
  }

  #wanted(): readonly WantedTrack[] {
    return this.#plan.flatMap((trackId) => {
      const track = this.#list.all.get(trackId);
      return track === undefined ? [] : [{ trackId, kind: slotKindOf(track.kind) }];
    });
  }

  #arrived(tracks: readonly LinkReceive[]): void {
    this.#arriving = tracks;
    this.#showReceived();
  }

  #showReceived(): void {
    const former = this.#received;
    const received = new Map<string, ReceivedTrack>();
    for (const { trackId, receiver } of this.#arriving) {
      const track = this.#list.all.get(trackId);
      if (track === undefined) continue;
      const before = former.get(trackId);
      const locked = track.encrypted && this.#transforms.isLocked(trackId);
      // Encrypted sound would be heard as noise.
      receiver.track.enabled = !locked;
      const now = { trackId, kind: track.kind, media: receiver.track, locked };
      const isSame = before !== undefined && before.media === now.media && before.locked === now.locked;
      received.set(trackId, isSame ? before : now);
    }
    const isSame =
      former.size === received.size && [...received].every(([id, track]) => former.get(id) === track);
    if (isSame) return;
    this.#received = received;
    this.#emitter.emit('received', { received });
  }

  #welcomed(clientId: string): void {
    const isNew = this.#clientId !== null && this.#clientId !== clientId;
    this.#clientId = clientId;
    this.#view.again();
    this.#keeper.lineBack(isNew);
  }

  #lineChanged(state: string): void {
    if (state === 'joined') return;
    this.#requests.lineLost();
    this.#keeper.lineLost();
    if (state !== 'closed') return;
    this.#own.endAll();
    this.#keeper.stop();
  }

  #stateChanged(): void {
    this.#emitter.emit('state', { state: this.state, problem: this.problem });
  }

  #linkChanged(link: Link | null): void {
    if (link !== null) {
      this.#wantChanged();
      return;
    }
    this.#plan = [];
    this.#transforms.forget();
    this.#watch?.stop();
    this.#watch = null;
    this.#stats = noStats;
    this.#quality = null;
    this.#room.useLossyPath(null);
    this.#arrived([]);
  }

  #connected(): void {
    this.#view.again();
    this.#meter = new StatsMeter();
    this.#encoders = new EncoderWatch();
    const { timers } = this.#options;
    this.#watch?.stop();
    this.#watch = new LinkWatch({
      timers,
      read: () => this.#readStats(),
      told: (stats) => {
        this.#stats = stats;
        this.#emitter.emit('stats', stats);
      },
      report: (report) => this.#room.sendMedia({ type: 'media-report', ...report }),
      sinceStartMs: () => this.#keeper.sinceAskedMs,
    });
  }

  async #readStats(): Promise<MediaStats> {
    const { link } = this.#keeper;
    if (link === null) return noStats;
    const report = entriesOf(await link.connection.getStats());
    const measured = this.#meter.read(report, (mid) => link.trackOf(mid));
    const layered = this.#own.sends.flatMap(({ trackId, svc }) => (svc ? [trackId] : []));
    for (const trackId of this.#encoders.look(measured.sent, new Set(layered))) this.#own.svcFailed(trackId);
    const quality = new Map(this.#quality?.tracks.map((track) => [track.trackId, track]));
    return {
      link: {
        ...measured.link,
        engine: link.engine,
        estimateBitsPerSecond: this.#quality?.estimateBitsPerSecond ?? null,
        budgetBitsPerSecond: this.#quality?.budgetBitsPerSecond ?? null,
        connectMs: this.#keeper.connectMs,
        channelOpen: this.#room.stats.lossy.isOpen,
      },
      received: measured.received.map((stats) => {
        const { layer = null, layers = 1 } = quality.get(stats.trackId) ?? {};
        return { ...stats, layer, layers };
      }),
      sent: measured.sent,
    };
  }
}

function slotKindOf(kind: TrackKind): SlotKind {
  switch (kind) {
    case 'microphone':
    case 'screen-sound':
    case 'external-sound':
      return 'audio';
    case 'camera':
    case 'screen':
    case 'external':
      return 'video';
  }
}

function codecsOfBrowser(kind: SlotKind, way: 'receive' | 'send'): readonly CodecCapability[] {
  if (!('RTCRtpReceiver' in globalThis)) return [];
  const end = way === 'send' ? RTCRtpSender : RTCRtpReceiver;
  return end.getCapabilities(kind)?.codecs ?? [];
}

function entriesOf(report: RTCStatsReport): readonly StatsEntry[] {
  const entries: StatsEntry[] = [];
  report.forEach((entry: StatsEntry) => entries.push(entry));
  return entries;
}
