import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { PreferencesStore } from '../preferences/preferences-store.ts';

export type Lesson = 'meet' | 'move' | 'add';

const lessons: readonly Lesson[] = ['meet', 'move', 'add'];

/** The hints of the first minute: one at a time, each gone once done, all gone for good after the last. */
export class CoachStore {
  /** Null when there is nothing (more) to teach. */
  readonly lesson: ReadonlySignal<Lesson | null>;
  /** 1 for the first lesson. */
  readonly step: ReadonlySignal<number>;
  readonly #step = signal(0);
  readonly #preferences: PreferencesStore;

  constructor(preferences: PreferencesStore) {
    this.#preferences = preferences;
    this.lesson = computed(() =>
      preferences.all.value.coached ? null : (lessons[this.#step.value] ?? null),
    );
    this.step = computed(() => this.#step.value + 1);
  }

  /** The person did it: on to the next lesson. What is done before its turn does not count. */
  done(lesson: Lesson): void {
    if (this.lesson.value !== lesson) return;
    this.#step.value += 1;
    if (this.#step.value >= lessons.length) this.dismiss();
  }

  dismiss(): void {
    this.#preferences.set({ coached: true });
  }
}

export const lessonCount = lessons.length;
