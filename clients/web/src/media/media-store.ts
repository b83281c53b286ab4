import { computed, type ReadonlySignal, signal } from '@preact/signals';
import {
  type MediaMessage,
  type MediaState,
  orderWall,
  type RoomClient,
  type WallOrder,
} from '@streamxr/client';
import { limits, type MediaTrack, type Stage } from '@streamxr/protocol';
import type { PreferencesStore } from '../preferences/preferences-store.ts';
import type { SourceKind } from './capture.ts';
import type { CallEvents, CallSource, MediaCall } from './media-call.ts';
import type { SourceState } from './own-source.ts';

/** Whether the browser plays what arrives. `blocked`: it waits for a click, a tap or a key. */
export type SoundState = 'none' | 'blocked' | 'playing' | 'closed';

export interface MediaStoreOptions {
  readonly preferences: PreferencesStore;
  readonly events: CallEvents;
  readonly openKey: (secret: string) => Promise<CryptoKey | null>;
}

const off: SourceState = { kind: 'off' };
const nothing: ReadonlyMap<string, MediaTrack> = new Map();
const silence: ReadonlyMap<string, number> = new Map();
/** Beyond what a room can have, older news is in the next list of all tracks. */
const missedMax = 2 * limits.tracksMax;

/**
 * Voices and pictures of the room, as the page shows them. The code behind is fetched when the person has walked in: nothing of it
 * stands before the first picture, and nothing is asked of the person before they press a button.
 */
export class MediaStore {
  /** Null until the person is inside and the code is here. */
  readonly call: ReadonlySignal<MediaCall | null>;
  readonly state: ReadonlySignal<MediaState>;
  readonly tracks: ReadonlySignal<ReadonlyMap<string, MediaTrack>>;
  readonly sources: ReadonlySignal<readonly CallSource[]>;
  /** How loud members are right now, 0 to 1, by clientId; who is silent is not named. */
  readonly speaking: ReadonlySignal<ReadonlyMap<string, number>>;
  /** Which pictures hang on the wall, and which wait for a place. */
  readonly wall: ReadonlySignal<WallOrder>;
  readonly stage: ReadonlySignal<Stage>;
  readonly own: Readonly<Record<SourceKind, ReadonlySignal<SourceState>>>;
  /** Of this person's microphone, 0 to 1. */
  readonly level: ReadonlySignal<number>;
  /** This person speaks with the microphone muted. */
  readonly speaksMuted: ReadonlySignal<boolean>;
  /** Set by what plays it. */
  readonly sound = signal<SoundState>('none');
  /** Of others here, 0 to 2, by clientId; who is not named is as loud as they are. */
  readonly volumes = signal<ReadonlyMap<string, number>>(new Map());
  /** The room's secret, of the page's address; null while what is said here is not encrypted end to end. */
  readonly secret = signal<string | null>(null);
  readonly #call = signal<MediaCall | null>(null);
  readonly #stage = signal<Stage>({ mode: 'conversation', streamer: null });
  readonly #options: MediaStoreOptions;
  #client: RoomClient | null = null;
  #missed: MediaMessage[] = [];
  #isWanted = false;
  #opening: Promise<void> | null = null;
  #isTalking = false;

  constructor(options: MediaStoreOptions) {
    this.#options = options;
    this.call = this.#call;
    this.stage = this.#stage;
    const call = this.#call;
    this.state = computed(() => call.value?.state.value ?? 'off');
    this.tracks = computed(() => call.value?.tracks.value ?? nothing);
    this.wall = computed(() => orderWall(this.tracks.value.values()));
    this.sources = computed(() => call.value?.sources.value ?? []);
    this.level = computed(() => call.value?.level.value ?? 0);
    this.speaksMuted = computed(() => call.value?.speaksMuted.value ?? false);
    this.speaking = computed(() => speakersOf(call.value));
    const stateOf = (kind: SourceKind) => computed(() => call.value?.own[kind].state.value ?? off);
    this.own = { microphone: stateOf('microphone'), camera: stateOf('camera'), screen: stateOf('screen') };
  }

  /** Follows this client from here on; gives the function that stops. */
  follow(client: RoomClient): () => void {
    this.#client = client;
    const takeStage = () => (this.#stage.value = client.stage);
    takeStage();
    const stops = [
      client.on('welcome', takeStage),
      client.on('stage-changed', takeStage),
      client.on('media', (message) => {
        takeStage();
        this.#remember(message);
      }),
    ];
    if (this.#isWanted) void this.#open();
    return () => {
      for (const stop of stops) stop();
      this.#call.peek()?.[Symbol.dispose]();
      this.#call.value = null;
      this.#client = null;
      this.#missed = [];
      this.#opening = null;
    };
  }

  /** The person is inside: from here on they hear and see the others. Asks for no permission. */
  listen(): void {
    this.#isWanted = true;
    void this.#open();
  }

  /** The button of a source: on, or off again; of a microphone that is on, silent or not. */
  async toggle(kind: SourceKind): Promise<void> {
    await this.#open();
    const source = this.#call.value?.own[kind];
    if (source === undefined) return;
    const { kind: state } = source.state.value;
    if (state === 'live' && kind === 'microphone') source.setMuted(true);
    else if (state === 'muted') source.setMuted(false);
    else if (state === 'live') source.turnOff();
    else await source.turnOn();
  }

  /** Lets the device go. */
  turnOff(kind: SourceKind): void {
    this.#call.value?.own[kind].turnOff();
  }

  /** Heard while a key or button is held. Does nothing to a microphone that is off. */
  talk(isTalking: boolean): void {
    const microphone = this.#call.value?.own.microphone;
    if (microphone === undefined || isTalking === this.#isTalking) return;
    if (isTalking && microphone.state.value.kind !== 'muted') return;
    this.#isTalking = isTalking;
    microphone.setMuted(!isTalking);
  }

  setVolume(clientId: string, volume: number): void {
    this.volumes.value = new Map(this.volumes.value).set(clientId, volume);
  }

  /** Another secret for the room, or none. */
  async setSecret(secret: string | null): Promise<void> {
    this.secret.value = secret;
    const key = await this.#keyOf(secret);
    await this.#call.value?.media.setKey(key);
  }

  #open(): Promise<void> {
    this.#opening ??= this.#openCall();
    return this.#opening;
  }

  async #openCall(): Promise<void> {
    const client = this.#client;
    if (client === null) {
      this.#opening = null;
      return;
    }
    try {
      const [code, key] = await Promise.all([import('./media-call.ts'), this.#keyOf(this.secret.value)]);
      if (this.#client !== client) return;
      const { preferences, events } = this.#options;
      const missed = this.#missed;
      this.#missed = [];
      const call = new code.MediaCall(client, {
        ...{ missed, key, events },
        preferences: () => preferences.all.value,
      });
      this.#call.value = call;
      // What keeps it from starting is told by `state`, and by the buttons when they are pressed.
      call.media.start().catch(() => undefined);
    } catch (error) {
      // Not fetched: the next press tries again.
      this.#opening = null;
      this.#options.events.failed('microphone', error);
    }
  }

  #keyOf(secret: string | null): Promise<CryptoKey | null> {
    return secret === null ? Promise.resolve(null) : this.#options.openKey(secret);
  }

  #remember(message: MediaMessage): void {
    if (this.#call.value !== null) return;
    if (message.type === 'media-tracks') this.#missed = [];
    this.#missed.push(message);
    if (this.#missed.length > missedMax) this.#missed.shift();
  }
}

function speakersOf(call: MediaCall | null): ReadonlyMap<string, number> {
  if (call === null || call.voices.value.length === 0) return silence;
  const tracks = call.tracks.value;
  const speakers = new Map<string, number>();
  for (const { trackId, level } of call.voices.value) {
    const clientId = tracks.get(trackId)?.clientId;
    if (typeof clientId === 'string') speakers.set(clientId, Math.max(level, speakers.get(clientId) ?? 0));
  }
  return speakers;
}
