import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { parsePreferences, type Preferences } from './preferences.ts';

const storageKey = 'streamxr.preferences';

/** Where a few short strings are kept between visits: `localStorage`, or nothing where the browser refuses it. */
export interface KeptStrings {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** The person's preferences, kept on this device, and what follows from them and from the system's own. */
export class PreferencesStore {
  readonly all: ReadonlySignal<Preferences>;
  /** Nothing moves by itself: as the person chose, else as the system says. */
  readonly reducedMotion: ReadonlySignal<boolean>;

  readonly #all;
  readonly #systemReducesMotion;
  readonly #kept: KeptStrings;

  constructor(kept: KeptStrings, systemReducesMotion: boolean) {
    this.#kept = kept;
    this.#all = signal(parsePreferences(kept.getItem(storageKey)));
    this.#systemReducesMotion = signal(systemReducesMotion);
    this.all = this.#all;
    this.reducedMotion = computed(() => {
      const { motion } = this.#all.value;
      return motion === 'system' ? this.#systemReducesMotion.value : motion === 'reduced';
    });
  }

  set(changes: Partial<Preferences>): void {
    this.#all.value = { ...this.#all.value, ...changes };
    this.#kept.setItem(storageKey, JSON.stringify(this.#all.value));
  }

  /** The system's preference changed while the page is open. */
  setSystemReducesMotion(reduces: boolean): void {
    this.#systemReducesMotion.value = reduces;
  }
}
