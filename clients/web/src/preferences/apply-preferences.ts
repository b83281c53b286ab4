import { effect } from '@preact/signals';
import type { PreferencesStore } from './preferences-store.ts';

/** Keeps the page's look in step with the preferences: theme, text size and motion, as attributes that the style sheets read. */
export function applyPreferences(preferences: PreferencesStore, root: HTMLElement): void {
  const system = matchMedia('(prefers-reduced-motion: reduce)');
  system.addEventListener('change', () => preferences.setSystemReducesMotion(system.matches));
  effect(() => {
    const { theme, textSize } = preferences.all.value;
    setOrRemove(root, 'theme', theme === 'system' ? null : theme);
    setOrRemove(root, 'textSize', textSize === 'normal' ? null : textSize);
    setOrRemove(root, 'motion', preferences.reducedMotion.value ? 'reduced' : null);
  });
}

function setOrRemove(root: HTMLElement, name: string, value: string | null): void {
  if (value === null) delete root.dataset[name];
  else root.dataset[name] = value;
}
