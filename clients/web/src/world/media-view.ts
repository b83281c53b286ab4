import { effect } from '@preact/signals';
import { type Avatars, type Occluder, ShownMedia, type Stage } from '@streamxr/scene';
import type { Page } from '../page.ts';

/** How often the room is asked for pictures of the size they have here; the client thins it further. */
const seeEveryMs = 250;

export type MediaViewParts = Pick<Page, 'media' | 'people' | 'preferences' | 'zones'>;

/** Joins the voices and pictures of the room to the drawn bodies and the wall. */
export class MediaView implements Disposable {
  readonly shown: ShownMedia;
  readonly #stops: readonly (() => void)[];
  #seenMs = 0;

  /** `occluders` gives what of the room nobody sees through. */
  constructor(
    stage: Stage,
    avatars: Avatars,
    { font, occluders }: { readonly font: string; readonly occluders: () => readonly Occluder[] },
    { media, people, preferences, zones }: MediaViewParts,
  ) {
    const shown = new ShownMedia(stage, {
      avatars,
      font,
      occluders,
      person: (clientId) => {
        const color = people.colorOf(clientId);
        return color === null ? null : { name: people.nameOf(clientId), color };
      },
    });
    this.shown = shown;
    const { audio } = shown;
    media.sound.value = audio.state;
    this.#stops = [
      // Before the first sound, which may change it.
      audio.events.on('state', (state) => (media.sound.value = state)),
      effect(() => {
        // Captions carry names: whoever comes under another one is written anew.
        void people.others.value;
        shown.show(media.sources.value);
      }),
      effect(() => {
        audio.zones = zones.list.value;
      }),
      effect(() => shown.hear(media.call.value?.voices.value ?? [])),
      effect(() => {
        for (const [clientId, volume] of media.volumes.value) shown.setVolume(clientId, volume);
      }),
      effect(() => {
        const { speakerId } = preferences.all.value;
        // A speaker that is gone gives way to the system's own.
        audio.setOutput(speakerId ?? '').catch(() => preferences.set({ speakerId: null }));
      }),
      stage.onFrame(({ timeMs }) => {
        if (timeMs - this.#seenMs < seeEveryMs) return;
        this.#seenMs = timeMs;
        media.call.value?.see(shown.seen);
      }),
    ];
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    this.shown[Symbol.dispose]();
  }
}
