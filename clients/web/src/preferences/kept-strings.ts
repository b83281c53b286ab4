import type { KeptStrings } from './preferences-store.ts';

/** The browser's storage; where it is forbidden (private windows, embedded pages) strings live as long as the page. */
export function browserStrings(storage: () => Storage): KeptStrings {
  const inMemory = new Map<string, string>();
  const attempt = <Outcome>(action: (kept: Storage) => Outcome): Outcome | null => {
    try {
      return action(storage());
    } catch {
      // Forbidden or full: the copy in memory serves until the page closes.
      return null;
    }
  };
  return {
    getItem: (key) => attempt((kept) => kept.getItem(key)) ?? inMemory.get(key) ?? null,
    setItem: (key, value) => {
      inMemory.set(key, value);
      attempt((kept) => kept.setItem(key, value));
    },
  };
}
