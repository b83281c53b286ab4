/** What a key press asks of the page. Movement and handling of objects are the scene's own keys. */
export type Hotkey =
  | {
      readonly does: 'drawer';
      readonly drawer: 'chat' | 'people' | 'library' | 'campaigns' | 'invite' | 'help';
    }
  | { readonly does: 'add'; readonly kind: 'cube' | 'sphere' | 'cone' }
  | { readonly does: 'upload' | 'overlay' | 'levels' | 'hand' | 'undo' | 'redo' }
  | { readonly does: 'source'; readonly source: 'microphone' | 'camera' | 'screen' }
  /** For as long as it is held. */
  | { readonly does: 'talk' };

export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

const plainKeys: Readonly<Record<string, Hotkey>> = {
  t: { does: 'drawer', drawer: 'chat' },
  p: { does: 'drawer', drawer: 'people' },
  l: { does: 'drawer', drawer: 'library' },
  b: { does: 'drawer', drawer: 'campaigns' },
  i: { does: 'drawer', drawer: 'invite' },
  '?': { does: 'drawer', drawer: 'help' },
  '1': { does: 'add', kind: 'cube' },
  '2': { does: 'add', kind: 'sphere' },
  '3': { does: 'add', kind: 'cone' },
  u: { does: 'upload' },
  h: { does: 'hand' },
  m: { does: 'source', source: 'microphone' },
  n: { does: 'source', source: 'camera' },
  j: { does: 'source', source: 'screen' },
  v: { does: 'talk' },
  '`': { does: 'overlay' },
  c: { does: 'levels' },
};

/** The meaning of a key press; null for keys that the page leaves alone. `ctrl` is the command key on a Mac. */
export function hotkeyFor({ key, ctrl, shift, alt }: KeyPress): Hotkey | null {
  const lower = key.toLowerCase();
  if (alt) return null;
  if (!ctrl) return plainKeys[lower] ?? null;
  if (lower === 'z') return { does: shift ? 'redo' : 'undo' };
  return lower === 'y' ? { does: 'redo' } : null;
}

const writes = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable]';
const isOwnWorld = 'dialog, [role="dialog"], [role="menu"], [role="radiogroup"]';

/** Whether the element that has the focus leaves this key to the page. Undo works from everywhere but text; letters only outside drawers. */
export function leavesKeyAlone(focused: Element | null, hotkey: Hotkey): boolean {
  if (focused === null) return true;
  if (focused.closest(writes) !== null) return false;
  return (
    hotkey.does === 'undo' ||
    hotkey.does === 'redo' ||
    hotkey.does === 'overlay' ||
    focused.closest(isOwnWorld) === null
  );
}
