import { type Direction, type Edit, renamed } from './edit.ts';

/** What can be taken back and what can be done again; the newest edit is last in either. */
export interface History {
  readonly past: readonly Edit[];
  readonly future: readonly Edit[];
}

/** More steps than anyone counts back; the oldest is forgotten first. */
export const editsMax = 100;

export const emptyHistory: History = { past: [], future: [] };

/** A new edit: what was taken back before it can no longer be done again. */
export function recorded(history: History, edit: Edit): History {
  return { past: [...history.past, edit].slice(-editsMax), future: [] };
}

/** The edit that `direction` would act on next. */
export function nextEdit(history: History, direction: Direction): Edit | undefined {
  return (direction === 'undo' ? history.past : history.future).at(-1);
}

/** The next edit went through: it changes sides. */
export function moved(history: History, direction: Direction): History {
  const edit = nextEdit(history, direction);
  if (edit === undefined) return history;
  return direction === 'undo'
    ? { past: history.past.slice(0, -1), future: [...history.future, edit] }
    : { past: [...history.past, edit], future: history.future.slice(0, -1) };
}

/** The next edit cannot be done any more: it is forgotten, and those before it come within reach. */
export function dropped(history: History, direction: Direction): History {
  return direction === 'undo'
    ? { ...history, past: history.past.slice(0, -1) }
    : { ...history, future: history.future.slice(0, -1) };
}

/** An object came back under another id: every edit of it follows. */
export function rekeyed(history: History, oldId: string, newId: string): History {
  const rename = (edit: Edit) => renamed(edit, oldId, newId);
  return { past: history.past.map(rename), future: history.future.map(rename) };
}
