import { type ReadonlySignal, signal } from '@preact/signals';
import type { MediaClient, PublishedEnding, PublishedTrack } from '@streamxr/client';
import type { MemberTrackKind } from '@streamxr/protocol';
import type { Captured, CaptureRefusal, SourceKind } from './capture.ts';

export type SourceState =
  | { readonly kind: 'off' }
  /** The browser asks the person, or the server is asked. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'live' }
  | { readonly kind: 'muted' }
  | { readonly kind: 'refused'; readonly why: CaptureRefusal };

export interface SourceEvents {
  readonly refused: (kind: SourceKind, why: CaptureRefusal) => void;
  readonly failed: (kind: SourceKind, error: unknown) => void;
  /** Not by this person. `replacement`: the device that took over, null when there is none. */
  readonly ended: (kind: SourceKind, why: PublishedEnding) => void;
  readonly unplugged: (kind: SourceKind, replacement: string | null) => void;
  readonly mutedByOther: (kind: SourceKind) => void;
}

export interface OwnSourceOptions {
  readonly kind: SourceKind;
  readonly media: MediaClient;
  readonly capture: () => Promise<Captured>;
  readonly startsMuted: () => boolean;
  readonly events: SourceEvents;
}

const soundOf: Partial<Record<SourceKind, MemberTrackKind>> = { screen: 'screen-sound' };

/** One of this person's devices on its way into the room, from the question for permission to the end. */
export class OwnSource {
  readonly kind: SourceKind;
  readonly state: ReadonlySignal<SourceState>;
  /** What the device gives while it is on. */
  readonly device: ReadonlySignal<MediaStreamTrack | null>;
  readonly #options: OwnSourceOptions;
  readonly #state = signal<SourceState>({ kind: 'off' });
  readonly #device = signal<MediaStreamTrack | null>(null);
  #tracks: readonly PublishedTrack[] = [];
  /** Of a device, and of whatever came before. */
  #turn = 0;

  constructor(options: OwnSourceOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.state = this.#state;
    this.device = this.#device;
  }

  get isOn(): boolean {
    return this.#tracks.length > 0;
  }

  get trackIds(): readonly string[] {
    return this.#tracks.map(({ trackId }) => trackId);
  }

  /** Asks for the device and shows it to the room. What goes wrong is told by the events. */
  async turnOn(): Promise<void> {
    if (this.isOn || this.#state.value.kind === 'asking') return;
    this.#state.value = { kind: 'asking' };
    const turn = ++this.#turn;
    const captured = await this.#options.capture();
    if (turn !== this.#turn) return stopAll(captured.ok ? captured.value : []);
    if (!captured.ok) return this.#refused(captured.refusal);
    try {
      await this.#publish(captured.value, turn);
    } catch (error) {
      stopAll(captured.value);
      if (turn !== this.#turn) return;
      this.#forget();
      this.#options.events.failed(this.kind, error);
    }
  }

  /** Lets the device go. */
  turnOff(): void {
    for (const track of this.#tracks) {
      track.unpublish().catch(() => undefined);
      track.media.stop();
    }
    this.#forget();
  }

  setMuted(muted: boolean): void {
    const [first] = this.#tracks;
    if (first === undefined || first.muted === muted) return;
    for (const track of this.#tracks) track.setMuted(muted);
    this.#state.value = { kind: muted ? 'muted' : 'live' };
  }

  /** Another device was chosen, or is to be used otherwise. */
  async recapture(): Promise<void> {
    const [first] = this.#tracks;
    if (first === undefined) return;
    const turn = this.#turn;
    const captured = await this.#options.capture();
    if (!captured.ok) {
      this.#options.events.refused(this.kind, captured.refusal);
      return;
    }
    const [device] = captured.value;
    if (turn !== this.#turn || device === undefined) return stopAll(captured.value);
    const former = first.media;
    await first.replace(device);
    former.stop();
    this.#device.value = device;
  }

  /** One of the tracks is gone, and not by `turnOff`. */
  async ended(track: PublishedTrack, why: PublishedEnding): Promise<void> {
    if (!this.#tracks.includes(track)) return;
    if (track !== this.#tracks[0]) {
      // The sound of a screen may end alone.
      this.#tracks = this.#tracks.filter((other) => other !== track);
      return;
    }
    const wasMuted = track.muted;
    for (const own of this.#tracks.slice(1)) own.unpublish().catch(() => undefined);
    stopAll(this.#tracks.map(({ media }) => media));
    this.#forget();
    if (why !== 'device') return this.#options.events.ended(this.kind, why);
    // Whoever shares a screen ends it by the browser's own button, too.
    if (this.kind === 'screen') return;
    await this.turnOn();
    if (wasMuted) this.setMuted(true);
    if (this.isOn) this.#options.events.unplugged(this.kind, this.#device.value?.label ?? '');
    else this.#options.events.unplugged(this.kind, null);
  }

  /** The room's word on its tracks: a moderator may have muted it. */
  look(): void {
    const [first] = this.#tracks;
    if (first === undefined || !first.muted || this.#state.value.kind !== 'live') return;
    this.#state.value = { kind: 'muted' };
    this.#options.events.mutedByOther(this.kind);
  }

  async #publish(devices: readonly MediaStreamTrack[], turn: number): Promise<void> {
    const { media, startsMuted } = this.#options;
    const muted = startsMuted();
    const [first, sound] = devices;
    if (first === undefined) return this.#refused('absent');
    const published = await media.publish(first, { kind: this.kind, muted });
    if (turn !== this.#turn || published.ended !== null) {
      await published.unpublish();
      first.stop();
      return;
    }
    this.#tracks = [published];
    this.#device.value = first;
    this.#state.value = { kind: muted ? 'muted' : 'live' };
    const soundKind = soundOf[this.kind];
    if (sound === undefined || soundKind === undefined) return;
    const heard = await media.publish(sound, { kind: soundKind }).catch(() => null);
    // The picture alone is better than nothing.
    if (heard === null) sound.stop();
    else if (turn === this.#turn && this.isOn) this.#tracks = [published, heard];
    else await heard.unpublish();
  }

  #refused(why: CaptureRefusal): void {
    this.#state.value = why === 'cancelled' ? { kind: 'off' } : { kind: 'refused', why };
    if (why !== 'cancelled') this.#options.events.refused(this.kind, why);
  }

  #forget(): void {
    this.#turn += 1;
    this.#tracks = [];
    this.#device.value = null;
    this.#state.value = { kind: 'off' };
  }
}

function stopAll(tracks: readonly MediaStreamTrack[]): void {
  for (const track of tracks) track.stop();
}
