import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PreferencesStore } from '../preferences/preferences-store.ts';
import { CoachStore } from './coach-store.ts';

function memory() {
  const strings = new Map<string, string>();
  return {
    getItem: (key: string) => strings.get(key) ?? null,
    setItem: (key: string, value: string) => void strings.set(key, value),
  };
}

test('X4 the first minute is taught once and never again', () => {
  const kept = memory();
  const coach = new CoachStore(new PreferencesStore(kept, false));
  coach.done('add');
  assert.equal(coach.lesson.value, 'meet');
  for (const lesson of ['meet', 'move', 'add'] as const) {
    assert.equal(coach.lesson.value, lesson);
    coach.done(lesson);
  }
  assert.equal(coach.lesson.value, null);
  assert.equal(new CoachStore(new PreferencesStore(kept, false)).lesson.value, null);
});

test('X4 who dismisses the hints is not asked again', () => {
  const kept = memory();
  new CoachStore(new PreferencesStore(kept, false)).dismiss();
  assert.equal(new CoachStore(new PreferencesStore(kept, false)).lesson.value, null);
});

test('X4 the person’s choice about motion wins over the system’s', () => {
  const preferences = new PreferencesStore(memory(), true);
  assert.ok(preferences.reducedMotion.value);
  preferences.set({ motion: 'full' });
  assert.ok(!preferences.reducedMotion.value);
  preferences.set({ motion: 'system' });
  preferences.setSystemReducesMotion(false);
  assert.ok(!preferences.reducedMotion.value);
});
