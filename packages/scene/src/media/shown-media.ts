import { orderWall } from '@streamxr/client';
import type { AudioZone, MediaTrack, PictureView, VoiceLevel } from '@streamxr/protocol';
import { Quaternion, Vector3 } from 'three';
import type { Avatars } from '../avatars/avatars.ts';
import type { BlockingBox } from '../locomotion/bounds.ts';
import type { Frame, Stage } from '../stage.ts';
import { SpatialAudio, type SoundPose } from './audio/spatial-audio.ts';
import { isHidden, type Occluder, SightMemory } from './pictures/occlusion.ts';
import { picturesSeen } from './pictures/picture-view.ts';
import { type PortraitLook, Portraits } from './pictures/portraits.ts';
import { Wall, type WallPicture, type WallPlace, type WallWaiting } from './wall/wall.ts';

/** A track of the room, and what of it arrives here. */
export interface MediaSource {
  readonly track: MediaTrack;
  /** Null while it does not arrive. Of one's own tracks what the device gives. */
  readonly media: MediaStreamTrack | null;
  /** Encrypted with a key that is not here. */
  readonly locked: boolean;
  /** This member's own: shown on the wall, never over its head, and not heard. */
  readonly own: boolean;
}

export interface MediaPerson {
  readonly name: string;
  /** '#rrggbb' */
  readonly color: string;
}

export interface ShownMediaOptions {
  readonly avatars: Avatars;
  /** Who a member is; null for unknown ones. */
  readonly person: (clientId: string) => MediaPerson | null;
  /** A CSS font family; it must be loaded before the first caption is drawn. */
  readonly font: string;
  readonly zones?: readonly AudioZone[];
  readonly wall?: WallPlace;
  /** What nobody sees through, besides the wall; asked with each `seen`. */
  readonly occluders?: () => readonly Occluder[];
  /** One that is kept over several rooms; made here, and disposed here, unless given. */
  readonly audio?: SpatialAudio;
}

/** From the middle of the head to the mouth: ahead and down. */
const mouth = new Vector3(0, -0.07, -0.1);
/** Captions of what nobody of the room shows. */
const nobodysColor = '#ffb470';
const ahead = new Vector3(0, 0, -1);

/**
 * Voices and pictures of a room where they belong: voices at the mouths, cameras over the heads, screens on the wall, a ring around who
 * speaks. Make it after the Avatars: it draws for where they are in the same frame.
 *
 * Call `show` with all tracks whenever `tracks` or `received` of the MediaClient or a member's name changes, `hear` with each `speaking`,
 * and give `seen` to `MediaClient.see`, in every frame or some times a second.
 */
export class ShownMedia implements Disposable {
  /** Volumes, mute, the output device and the browser's leave to play. */
  readonly audio: SpatialAudio;
  readonly #stage: Stage;
  readonly #options: ShownMediaOptions;
  readonly #portraits: Portraits;
  readonly #wall: Wall;
  readonly #stop: () => void;
  readonly #eye = new Vector3();
  readonly #gaze = new Quaternion();
  readonly #head = new Vector3();
  readonly #headRotation = new Quaternion();
  readonly #volumes = new Map<string, number>();
  /** trackId of the voices that are played here, by member. */
  readonly #voices = new Map<string, string>();
  readonly #told = new Map<string, number>();
  readonly #sounds = new Set<string>();
  readonly #speaking = new Set<string>();
  readonly #sight = new SightMemory();
  #sources: readonly MediaSource[] = [];
  #timeMs = 0;

  constructor(stage: Stage, options: ShownMediaOptions) {
    this.#stage = stage;
    this.#options = options;
    const { zones = [] } = options;
    this.audio = options.audio ?? new SpatialAudio({ zones });
    this.#portraits = new Portraits(stage, (clientId, target) =>
      options.avatars.readHead(clientId, target, this.#headRotation),
    );
    this.#wall = new Wall(stage, options.font, options.wall);
    this.#stop = stage.onFrame((frame) => this.#onFrame(frame));
  }

  /** All tracks of the room. Call it again when any of them, or who a member is, has changed. */
  show(sources: readonly MediaSource[]): void {
    this.#sources = sources;
    this.#portraits.show(sources.flatMap((source) => this.#portraitOf(source)));
    const { hung, waiting } = orderWall(sources.map(({ track }) => track));
    const sourceOf = new Map(sources.map((source) => [source.track.trackId, source]));
    this.#wall.show(
      hung.flatMap(({ trackId }) => {
        const source = sourceOf.get(trackId);
        return source === undefined ? [] : [this.#wallPictureOf(source)];
      }),
      waiting.map((track) => this.#waitingOf(track)),
    );
    this.#setSounds();
  }

  /** How loud voices are that may not arrive here, as the server tells; who is not named is silent. */
  hear(voices: readonly VoiceLevel[]): void {
    this.#told.clear();
    const ownerOf = new Map(this.#sources.map(({ track }) => [track.trackId, track.clientId]));
    for (const { trackId, level } of voices) {
      const clientId = ownerOf.get(trackId);
      if (typeof clientId === 'string') this.#told.set(clientId, level);
    }
  }

  /** Of all that a member sends, 0 (mute, only here) to 4; it holds for as long as this lives. */
  setVolume(clientId: string, volume: number): void {
    this.#volumes.set(clientId, volume);
    this.#setSounds();
  }

  /** How loud a member is right now, 0 to 1. */
  levelOf(clientId: string): number {
    const trackId = this.#voices.get(clientId);
    const heard = trackId === undefined ? 0 : this.audio.levelOf(trackId);
    return Math.max(heard, this.#told.get(clientId) ?? 0);
  }

  /** Where nobody walks: through the wall, while it stands. */
  get blockers(): readonly BlockingBox[] {
    return this.#wall.blockers;
  }

  /** The pictures that can be seen from here, and how large. What is behind the wall or something else for a while is absent. */
  get seen(): readonly PictureView[] {
    const { x, y, z } = this.#eye;
    const gaze = this.#gaze;
    const eye = { position: [x, y, z] as const, rotation: [gaze.x, gaze.y, gaze.z, gaze.w] as const };
    const hung = [...this.#wall.hung, ...this.#portraits.hung];
    const views = picturesSeen(hung, eye, this.#stage.picture);
    const occluders = [...this.#wall.occluders, ...(this.#options.occluders?.() ?? [])];
    const places = new Map(hung.map((picture) => [picture.trackId, picture]));
    const hides = ({ trackId }: PictureView): boolean => {
      const place = places.get(trackId);
      return place !== undefined && isHidden(place, eye.position, occluders);
    };
    return this.#sight.keep(views, hides, this.#timeMs);
  }

  [Symbol.dispose](): void {
    this.#stop();
    for (const clientId of this.#speaking) this.#options.avatars.setSpeaking(clientId, 0);
    for (const soundId of this.#sounds) this.audio.remove(soundId);
    this.#portraits[Symbol.dispose]();
    this.#wall[Symbol.dispose]();
    if (this.#options.audio === undefined) this.audio[Symbol.dispose]();
  }

  #onFrame({ dtSeconds, timeMs }: Frame): void {
    const { camera } = this.#stage;
    this.#timeMs = timeMs;
    this.#stage.viewerPosition(this.#eye);
    this.#gaze.setFromRotationMatrix(camera.matrixWorld);
    this.audio.onFrame(this.#eye, this.#gaze, timeMs);
    this.#portraits.onFrame(dtSeconds, (clientId) => this.levelOf(clientId));
    this.#wall.onFrame(dtSeconds, timeMs);
    this.#ring();
  }

  #ring(): void {
    const { avatars } = this.#options;
    for (const clientId of this.#speaking)
      if (!this.#voices.has(clientId) && !this.#told.has(clientId)) {
        avatars.setSpeaking(clientId, 0);
        this.#speaking.delete(clientId);
      }
    for (const clients of [this.#voices.keys(), this.#told.keys()])
      for (const clientId of clients) {
        avatars.setSpeaking(clientId, this.levelOf(clientId));
        this.#speaking.add(clientId);
      }
  }

  #setSounds(): void {
    const played = this.#sources.filter(isPlayed);
    const kept = new Set(played.map(({ track }) => track.trackId));
    // First who goes: their track may come back under another name.
    for (const soundId of this.#sounds) if (!kept.has(soundId)) this.audio.remove(soundId);
    this.#sounds.clear();
    this.#voices.clear();
    for (const { track, media } of played) {
      const { trackId, clientId, kind } = track;
      const volume = clientId === null ? 1 : (this.#volumes.get(clientId) ?? 1);
      const place = track.broadcast ? 'everywhere' : this.#placeOf(track);
      if (media === null || this.audio.set({ soundId: trackId, media, place, volume }) === 'full') continue;
      this.#sounds.add(trackId);
      if (kind === 'microphone' && clientId !== null) this.#voices.set(clientId, trackId);
    }
  }

  #placeOf({ clientId, kind, place }: MediaTrack): (target: SoundPose) => boolean {
    if (clientId === null || (place === 'wall' && kind !== 'microphone')) {
      const shown = kind === 'screen-sound' ? 'screen' : 'external';
      return ({ position, facing }) =>
        this.#wall.readSound(this.#pictureOf(clientId, shown), position, facing);
    }
    return ({ position, facing }) => {
      if (!this.#options.avatars.readHead(clientId, this.#head, this.#headRotation)) return false;
      position.copy(mouth).applyQuaternion(this.#headRotation).add(this.#head);
      facing.copy(ahead).applyQuaternion(this.#headRotation);
      return true;
    };
  }

  #pictureOf(clientId: string | null, kind: 'screen' | 'external'): string | null {
    const found = this.#sources.find(({ track }) => track.clientId === clientId && track.kind === kind);
    return found?.track.trackId ?? null;
  }

  #portraitOf({ track, media, locked, own }: MediaSource): PortraitLook[] {
    const { trackId, clientId } = track;
    if (clientId === null || own || track.place !== 'portrait' || track.muted || !isPicture(track)) return [];
    const color = this.#options.person(clientId)?.color ?? nobodysColor;
    return [{ trackId, clientId, color, media, locked }];
  }

  #wallPictureOf({ track, media, locked }: MediaSource): WallPicture {
    const { trackId, clientId, title = '' } = track;
    const person = clientId === null ? null : this.#options.person(clientId);
    const name = person?.name ?? '';
    return {
      trackId,
      title: title === '' && name === '' ? 'Live' : title,
      name: locked ? `${name} · locked, your link has another key or none` : name,
      color: person?.color ?? nobodysColor,
      media: locked ? null : media,
      locked,
    };
  }

  #waitingOf({ clientId, title }: MediaTrack): WallWaiting {
    const person = clientId === null ? null : this.#options.person(clientId);
    return { name: person?.name ?? title ?? 'a stream', color: person?.color ?? nobodysColor };
  }
}

function isPicture({ kind }: MediaTrack): boolean {
  return kind === 'camera' || kind === 'screen' || kind === 'external';
}

function isPlayed({ track, media, locked, own }: MediaSource): boolean {
  return !isPicture(track) && !own && !locked && !track.muted && media !== null;
}
