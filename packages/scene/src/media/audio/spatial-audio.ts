import { Emitter } from '@streamxr/kernel';
import { Soundscape } from '@streamxr/media';
import type { AudioZone } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import { Quaternion, Vector3 } from 'three';
import { facingGain } from './facing.ts';
import { placeListener } from './listener.ts';
import { loudnessOf } from './loudness.ts';
import { glide, SoundSlot } from './sound-slot.ts';

/** As many as an offer has sections for; a sound beyond is not played. */
export const soundsMax = 24;
const volumeMax = 4;
const levelEveryMs = 50;
/** What the browser takes for a wish to hear something. */
const gestures = ['pointerdown', 'pointerup', 'keydown', 'touchend'] as const;

/** Where a sound comes from. */
export interface SoundPose {
  readonly position: Vector3;
  /** Where the mouth points, of length 1; of length 0 for what sounds the same from all sides. */
  readonly facing: Vector3;
}

export interface Sound {
  readonly soundId: string;
  readonly media: MediaStreamTrack;
  /** Writes where it comes from in this frame; false while nobody knows, then it is silent. `everywhere`: the same for every ear. */
  readonly place: 'everywhere' | ((target: SoundPose) => boolean);
  /** 1 as it is sent, 0 mute, 4 at most. */
  readonly volume?: number;
}

export interface SpatialAudioOptions {
  readonly zones?: readonly AudioZone[];
  /** One is made when the first sound comes and the browser lets it play. */
  readonly createContext?: () => AudioContext;
  /** Where gestures that let a browser play are noticed; the window unless said. */
  readonly gestures?: EventTarget;
}

/** `blocked`: it waits for a click, a tap or a key. `none`: nothing has to be played yet. */
export type SpatialAudioState = 'none' | 'blocked' | 'playing' | 'closed';

export interface SpatialAudioEvents {
  state: SpatialAudioState;
}

interface OutputChoice {
  setSinkId(deviceId: string): Promise<void>;
}

interface Playing {
  sound: Sound;
  slot: SoundSlot | null;
  level: number;
}

/**
 * All sounds of a room in one AudioContext, each from its place, heard by the viewer's head. Call `onFrame` for every frame.
 * Nothing is played before the person did something on the page: it listens for that itself.
 */
export class SpatialAudio implements Disposable {
  readonly events = new Emitter<SpatialAudioEvents>();
  readonly #createContext: () => AudioContext;
  readonly #closing = new AbortController();
  readonly #sounds = new Map<string, Playing>();
  readonly #slots: SoundSlot[] = [];
  readonly #free: SoundSlot[] = [];
  readonly #pose: SoundPose = { position: new Vector3(), facing: new Vector3() };
  readonly #head = new Vector3();
  readonly #headRotation = new Quaternion();
  readonly #towards = new Vector3();
  #zones: readonly AudioZone[] = [];
  #soundscape = Soundscape.open;
  #context: AudioContext | null = null;
  #master: GainNode | null = null;
  #state: SpatialAudioState = 'none';
  #hasGesture = false;
  #volume = 1;
  #isMuted = false;
  #timeMs = 0;
  #levelsAtMs = -Infinity;
  #outputId = '';

  constructor({
    zones = [],
    createContext = defaultContext,
    gestures: target = globalThis,
  }: SpatialAudioOptions = {}) {
    this.zones = zones;
    this.#createContext = createContext;
    for (const gesture of gestures)
      target.addEventListener(gesture, this.#onGesture, { signal: this.#closing.signal, capture: true });
  }

  /** Boxes with their own acoustics; may change at any time: what is heard follows without a step. */
  get zones(): readonly AudioZone[] {
    return this.#zones;
  }

  set zones(zones: readonly AudioZone[]) {
    this.#zones = zones;
    this.#soundscape = new Soundscape(zones);
  }

  get state(): SpatialAudioState {
    return this.#state;
  }

  /** Everything that is heard goes through it; null before the first sound. */
  get output(): AudioNode | null {
    return this.#master;
  }

  /** Sets of nodes that were made: never more than `soundsMax`, however many sounds came and went. */
  get slotCount(): number {
    return this.#slots.length;
  }

  /** Of everything, 0 to 4. */
  get volume(): number {
    return this.#volume;
  }

  set volume(volume: number) {
    this.#volume = clampVolume(volume);
    this.#applyMaster();
  }

  get muted(): boolean {
    return this.#isMuted;
  }

  set muted(isMuted: boolean) {
    this.#isMuted = isMuted;
    this.#applyMaster();
  }

  /** Adds a sound, or changes one. `full` when there are 24 already. */
  set(sound: Sound): 'set' | 'full' {
    const playing = this.#sounds.get(sound.soundId);
    if (playing === undefined) {
      if (this.#sounds.size >= soundsMax) return 'full';
      this.#sounds.set(sound.soundId, { sound, slot: null, level: 0 });
      this.#wake();
      return 'set';
    }
    const isOther = playing.sound.media !== sound.media;
    playing.sound = sound;
    if (isOther) playing.slot?.play(sound.media);
    return 'set';
  }

  /** Unknown sounds are no error. */
  remove(soundId: string): void {
    const playing = this.#sounds.get(soundId);
    if (playing === undefined) return;
    this.#sounds.delete(soundId);
    if (playing.slot === null) return;
    playing.slot.park(this.#timeMs);
    this.#free.push(playing.slot);
  }

  /** How loud a sound comes in, 0 to 1, whatever of it is heard here; 0 for unknown ones. */
  levelOf(soundId: string): number {
    return this.#sounds.get(soundId)?.level ?? 0;
  }

  /** The default device is ''. `unsupported` where the browser chooses. Rejects with the browser's error. */
  async setOutput(deviceId: string): Promise<'set' | 'unsupported'> {
    if (!choosesOutput(AudioContext.prototype)) return 'unsupported';
    this.#outputId = deviceId;
    await this.#applyOutput();
    return 'set';
  }

  /** The head's pose in this frame. */
  onFrame(head: Vector3, rotation: Quaternion, timeMs: number): void {
    const context = this.#context;
    this.#timeMs = timeMs;
    if (context === null || context.state !== 'running') return;
    if (!this.#head.equals(head) || !this.#headRotation.equals(rotation)) {
      this.#head.copy(head);
      this.#headRotation.copy(rotation);
      placeListener(context, head, rotation);
    }
    for (const slot of this.#free) slot.rest(timeMs);
    const readsLevels = timeMs - this.#levelsAtMs >= levelEveryMs;
    if (readsLevels) this.#levelsAtMs = timeMs;
    for (const playing of this.#sounds.values()) {
      playing.slot ??= this.#slotFor(context, playing.sound.media);
      this.#place(playing.slot, playing.sound);
      if (readsLevels) playing.level = loudnessOf(playing.slot.readLevel());
    }
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    for (const slot of this.#slots) slot[Symbol.dispose]();
    this.#sounds.clear();
    void this.#context?.close();
    this.#setState('closed');
    this.events.clear();
  }

  #place(slot: SoundSlot, { place, volume = 1 }: Sound): void {
    const { position, facing } = this.#pose;
    if (place === 'everywhere') {
      slot.setDirected(false);
      slot.setGain(clampVolume(volume));
      return;
    }
    slot.setDirected(true);
    facing.set(0, 0, 0);
    if (!place(this.#pose)) {
      slot.setGain(0);
      return;
    }
    slot.setPlace(position);
    const heard = this.#soundscape.hearingGain(placeOf(position), placeOf(this.#head));
    slot.setGain(clampVolume(volume) * heard * this.#facingGain());
  }

  #facingGain(): number {
    const { position, facing } = this.#pose;
    if (facing.lengthSq() === 0) return 1;
    const towards = this.#towards.copy(this.#head).sub(position);
    return towards.lengthSq() === 0 ? 1 : facingGain(facing.angleTo(towards));
  }

  #slotFor(context: AudioContext, media: MediaStreamTrack): SoundSlot {
    const same = this.#free.findIndex((free) => free.media === media);
    const [parked] = this.#free.splice(Math.max(0, same), 1);
    const slot = parked ?? new SoundSlot(context, this.#master ?? context.destination);
    if (parked === undefined) this.#slots.push(slot);
    slot.play(media);
    return slot;
  }

  readonly #onGesture = (): void => {
    this.#hasGesture = true;
    this.#wake();
  };

  /** A context made before a gesture would only complain on the console. */
  #wake(): void {
    if (this.#sounds.size === 0 || this.#state === 'closed') return;
    if (!this.#hasGesture && globalThis.navigator.userActivation?.hasBeenActive !== true) {
      this.#setState('blocked');
      return;
    }
    const context = (this.#context ??= this.#open());
    // A phone that rang has it interrupted: the next touch brings it back.
    if (context.state !== 'running') void context.resume().catch(() => undefined);
  }

  #open(): AudioContext {
    const context = this.#createContext();
    this.#master = new GainNode(context, { gain: this.#isMuted ? 0 : this.#volume });
    this.#master.connect(context.destination);
    const tell = () => {
      if (context.state !== 'closed') this.#setState(context.state === 'running' ? 'playing' : 'blocked');
    };
    context.addEventListener('statechange', tell, { signal: this.#closing.signal });
    this.#context = context;
    tell();
    if (this.#outputId !== '') this.#applyOutput().catch(() => undefined);
    return context;
  }

  async #applyOutput(): Promise<void> {
    const context = this.#context;
    if (context !== null && choosesOutput(context)) await context.setSinkId(this.#outputId);
  }

  #applyMaster(): void {
    if (this.#master === null || this.#context === null) return;
    glide(this.#master.gain, this.#isMuted ? 0 : this.#volume, this.#context);
  }

  #setState(state: SpatialAudioState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.events.emit('state', state);
  }
}

/** Chromium and Firefox let it be chosen; Safari does not. */
function choosesOutput<T extends AudioContext>(context: T): context is T & OutputChoice {
  return 'setSinkId' in context;
}

function defaultContext(): AudioContext {
  return new AudioContext({ latencyHint: 'interactive' });
}

function clampVolume(volume: number): number {
  return Math.min(volumeMax, Math.max(0, volume));
}

function placeOf({ x, y, z }: Vector3): Vec3 {
  return [x, y, z];
}
