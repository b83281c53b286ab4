import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import {
  MediaClient,
  type MediaMessage,
  type MediaState,
  type MediaStats,
  type PublishedTrack,
  type ReceivedTrack,
  type RoomClient,
  type StreamXrError,
} from '@streamxr/client';
import type { MediaTrack, PictureView, TrackChanges, VoiceLevel } from '@streamxr/protocol';
import type { Preferences } from '../preferences/preferences.ts';
import { captureCamera, captureMicrophone, captureScreen, type SourceKind } from './capture.ts';
import { LevelMeter } from './level-meter.ts';
import { MutedSpeech } from './muted-speech.ts';
import { OwnSource, type SourceEvents } from './own-source.ts';

export interface CallEvents extends SourceEvents {
  /** Nothing gets through, or not any more; it is tried again. Told once until it is `reachable`. */
  readonly unreachable: () => void;
  readonly reachable: () => void;
}

export interface MediaCallOptions {
  /** What the room said of media before this was here. */
  readonly missed: readonly MediaMessage[];
  readonly key: CryptoKey | null;
  readonly preferences: () => Preferences;
  readonly events: CallEvents;
}

/** A track of the room and what of it arrives here, as the drawn room takes it. */
export interface CallSource {
  readonly track: MediaTrack;
  readonly media: MediaStreamTrack | null;
  readonly locked: boolean;
  readonly own: boolean;
}

/** Voices and pictures between this page and one room, as signals. */
export class MediaCall implements Disposable {
  readonly media: MediaClient;
  readonly state: ReadonlySignal<MediaState>;
  readonly problem: ReadonlySignal<StreamXrError | null>;
  readonly tracks: ReadonlySignal<ReadonlyMap<string, MediaTrack>>;
  readonly received: ReadonlySignal<ReadonlyMap<string, ReceivedTrack>>;
  readonly voices: ReadonlySignal<readonly VoiceLevel[]>;
  readonly stats: ReadonlySignal<MediaStats | null>;
  readonly sources: ReadonlySignal<readonly CallSource[]>;
  readonly own: Readonly<Record<SourceKind, OwnSource>>;
  /** Of this person's own microphone, 0 to 1, muted or not. */
  readonly level: ReadonlySignal<number>;
  /** This person speaks, and nobody hears it. */
  readonly speaksMuted: ReadonlySignal<boolean>;
  readonly #stops: (() => void)[] = [];
  readonly #level = signal(0);
  #isUnreachable = false;
  readonly #speaksMuted = signal(false);
  readonly #mutedSpeech = new MutedSpeech();
  #meter: Disposable | null = null;

  constructor(client: RoomClient, { missed, key, preferences, events }: MediaCallOptions) {
    this.media = new MediaClient(client, { missed, key });
    const { media } = this;
    const state = signal(media.state);
    const problem = signal(media.problem);
    const tracks = signal(media.tracks);
    const received = signal(media.received);
    const voices = signal(media.voices);
    const stats = signal<MediaStats | null>(null);
    this.state = state;
    this.problem = problem;
    this.tracks = tracks;
    this.received = received;
    this.voices = voices;
    this.stats = stats;
    this.level = this.#level;
    this.speaksMuted = this.#speaksMuted;
    this.own = {
      microphone: new OwnSource({
        ...{ kind: 'microphone', media, events },
        capture: () => {
          const { microphoneId, noiseSuppression, echoCancellation } = preferences();
          return captureMicrophone({ deviceId: microphoneId, noiseSuppression, echoCancellation });
        },
        startsMuted: () => preferences().pushToTalk,
      }),
      camera: new OwnSource({
        ...{ kind: 'camera', media, events },
        capture: () => captureCamera(preferences().cameraId),
        startsMuted: () => false,
      }),
      screen: new OwnSource({
        ...{ kind: 'screen', media, events, capture: captureScreen },
        startsMuted: () => false,
      }),
    };
    this.sources = computed(() => this.#sourcesOf(tracks.value, received.value, client.self?.clientId));
    this.#stops.push(
      media.on('state', (now) => {
        state.value = now.state;
        problem.value = now.problem;
        if (now.state !== 'connected') stats.value = null;
        this.#tellWay(now.state, now.problem, events);
      }),
      media.on('tracks', (now) => {
        // The client keeps one map: a copy is news.
        tracks.value = new Map(now.tracks);
        for (const source of Object.values(this.own)) source.look();
      }),
      media.on('received', (now) => (received.value = now.received)),
      media.on('speaking', (now) => (voices.value = now.voices)),
      media.on('stats', (now) => (stats.value = now)),
      media.on('published-ended', ({ track, why }) => this.#ended(track, why)),
      effect(() => this.#measure(this.own.microphone.device.value)),
    );
    tracks.value = new Map(media.tracks);
  }

  see(pictures: readonly PictureView[]): void {
    this.media.see(pictures);
  }

  /** Of anybody's track; needs the grant `moderate` where it is not one's own. */
  update(trackId: string, changes: TrackChanges): Promise<void> {
    return this.media.update(trackId, changes);
  }

  unpublish(trackId: string): Promise<void> {
    return this.media.unpublish(trackId);
  }

  [Symbol.dispose](): void {
    for (const source of Object.values(this.own)) source.turnOff();
    for (const stop of this.#stops) stop();
    this.#measure(null);
    this.media[Symbol.dispose]();
  }

  #ended(track: PublishedTrack, why: NonNullable<PublishedTrack['ended']>): void {
    for (const source of Object.values(this.own)) void source.ended(track, why);
  }

  #tellWay(state: MediaState, problem: StreamXrError | null, events: CallEvents): void {
    const isUnreachable =
      problem?.code === 'MEDIA_UNREACHABLE' || (this.#isUnreachable && state !== 'connected');
    if (isUnreachable === this.#isUnreachable) return;
    this.#isUnreachable = isUnreachable;
    if (isUnreachable) events.unreachable();
    else events.reachable();
  }

  #measure(device: MediaStreamTrack | null): void {
    this.#meter?.[Symbol.dispose]();
    this.#meter = null;
    this.#level.value = 0;
    this.#speaksMuted.value = false;
    this.#meter = device === null ? null : this.#meterOf(device);
  }

  /** Measured on a copy: a device that is muted gives silence, and who speaks all the same is to know. It does not leave this page. */
  #meterOf(device: MediaStreamTrack): Disposable {
    const copy = device.clone();
    copy.enabled = true;
    const meter = new LevelMeter(copy, (level) => {
      this.#level.value = level;
      const isMuted = this.own.microphone.state.peek().kind === 'muted';
      this.#speaksMuted.value = this.#mutedSpeech.hear(level, isMuted, performance.now());
    });
    return {
      [Symbol.dispose]: () => {
        meter[Symbol.dispose]();
        // Only when all copies are let go does the browser's sign of a microphone go out.
        copy.stop();
      },
    };
  }

  #sourcesOf(
    tracks: ReadonlyMap<string, MediaTrack>,
    received: ReadonlyMap<string, ReceivedTrack>,
    self: string | undefined,
  ): readonly CallSource[] {
    const devices = new Map(
      Object.values(this.own).flatMap(({ trackIds, device }) => {
        const [trackId] = trackIds;
        return trackId === undefined ? [] : [[trackId, device.value] as const];
      }),
    );
    return [...tracks.values()].map((track) => {
      const own = track.clientId !== null && track.clientId === self;
      const arriving = received.get(track.trackId);
      return {
        ...{ track, own },
        media: own ? (devices.get(track.trackId) ?? null) : (arriving?.media ?? null),
        locked: arriving?.locked ?? false,
      };
    });
  }
}
