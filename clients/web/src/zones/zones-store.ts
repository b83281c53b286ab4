import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '@streamxr/client';
import { Soundscape } from '@streamxr/media';
import type { AudioZone } from '@streamxr/protocol';
import type { WorldStore } from '../world/world-store.ts';
import type { PresetName, ZoneSize } from './zone-presets.ts';

/** People walk a metre or two a second. */
const lookEveryMs = 500;
const none: readonly AudioZone[] = [];

/** The zone that would be made now. */
export interface ZoneDraft {
  readonly preset: PresetName;
  readonly size: ZoneSize;
}

/** The room's audio zones, the one that this person stands in, and what is being made of them. */
export class ZonesStore {
  readonly list: ReadonlySignal<readonly AudioZone[]>;
  /** Where this person is; null in the open. */
  readonly here: ReadonlySignal<AudioZone | null>;
  /** They are shown in the world while this is true. */
  readonly isEditing = signal(false);
  /** Null while none is being made. */
  readonly draft = signal<ZoneDraft | null>(null);
  /** The zone that is pointed at in the list. */
  readonly marked = signal<string | null>(null);
  readonly #world: WorldStore;
  readonly #list = signal<readonly AudioZone[]>(none);
  readonly #here = signal<AudioZone | null>(null);
  readonly #soundscape = computed(() => new Soundscape(this.#list.value));

  constructor(world: WorldStore) {
    this.#world = world;
    this.list = this.#list;
    this.here = this.#here;
  }

  /** Follows this client from here on; gives the function that stops. */
  follow(client: RoomClient): () => void {
    const take = () => {
      this.#list.value = client.audioZones;
      this.#look();
    };
    take();
    const stops = [client.on('welcome', take), client.on('audio-zones-changed', take)];
    const looking = setInterval(() => this.#look(), lookEveryMs);
    return () => {
      clearInterval(looking);
      for (const stop of stops) stop();
      this.#list.value = none;
      this.#here.value = null;
    };
  }

  #look(): void {
    const { view } = this.#world;
    const soundscape = this.#soundscape.value;
    this.#here.value = view === null ? null : soundscape.smallestOf(soundscape.zonesAt(view.head().position));
  }
}
