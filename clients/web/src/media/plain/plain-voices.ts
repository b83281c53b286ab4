import { effect } from '@preact/signals';
import { type CallSource, playsSound } from './plain-sources.ts';
import { SpatialAudio } from '@streamxr/scene';
import { Quaternion, Vector3 } from 'three';
import type { Page } from '../../page.ts';

/** Gains and levels are looked at so often. */
const everyMs = 100;

/** The voices and sounds of the room where it is not drawn: all of them from everywhere alike, since nobody is anywhere on this screen. */
export class PlainVoices implements Disposable {
  readonly audio = new SpatialAudio();
  readonly #stops: readonly (() => void)[];
  readonly #played = new Set<string>();

  constructor({ media, preferences }: Pick<Page, 'media' | 'preferences'>) {
    const { audio } = this;
    const [head, ahead] = [new Vector3(), new Quaternion()];
    const ticking = setInterval(() => audio.onFrame(head, ahead, performance.now()), everyMs);
    media.sound.value = audio.state;
    this.#stops = [
      () => clearInterval(ticking),
      // Before the first sound, which may change it.
      audio.events.on('state', (state) => (media.sound.value = state)),
      effect(() => this.#play(media.sources.value, media.volumes.value)),
      effect(() => {
        const { speakerId } = preferences.all.value;
        // A speaker that is gone gives way to the system's own.
        audio.setOutput(speakerId ?? '').catch(() => preferences.set({ speakerId: null }));
      }),
    ];
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    this.audio[Symbol.dispose]();
  }

  #play(sources: readonly CallSource[], volumes: ReadonlyMap<string, number>): void {
    const sounds = sources.filter(playsSound);
    const kept = new Set(sounds.map(({ track }) => track.trackId));
    // First who goes: their track may come back under another name.
    for (const soundId of this.#played) if (!kept.has(soundId)) this.audio.remove(soundId);
    this.#played.clear();
    for (const { track, media } of sounds) {
      const volume = track.clientId === null ? 1 : (volumes.get(track.clientId) ?? 1);
      if (media === null) continue;
      const sound = { soundId: track.trackId, media, place: 'everywhere', volume } as const;
      if (this.audio.set(sound) === 'set') this.#played.add(track.trackId);
    }
  }
}
