/** What one press of a key asks of the selection. */
export type SelectionCommand =
  | { readonly kind: 'cycle'; readonly step: 1 | -1 }
  | { readonly kind: 'escape' }
  | { readonly kind: 'remove' };

/** What one press of a key asks for. */
export type KeyCommand = SelectionCommand | { readonly kind: 'grab-or-release' };

/** What the held keys ask of the held object, each −1 to 1. */
export interface KeyNudge {
  readonly right: number;
  /** Towards the viewer. */
  readonly backward: number;
  readonly up: number;
  /** To the left. */
  readonly turn: number;
  readonly grow: number;
}

/** Keys that move a carried object and otherwise walk: carrying claims them. */
export const carryKeys = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'PageUp',
  'PageDown',
  'ShiftLeft',
  'ShiftRight',
];
/** Keys that turn and scale; they work on a selected object without carrying it. */
export const shapeKeys = ['KeyR', 'KeyF', 'Equal', 'NumpadAdd', 'Minus', 'NumpadSubtract'];

/** The command of a KeyboardEvent code; null for other keys. Tab is not among them: it belongs to the page. */
export function commandFor(code: string): KeyCommand | null {
  switch (code) {
    case 'BracketRight':
      return { kind: 'cycle', step: 1 };
    case 'BracketLeft':
      return { kind: 'cycle', step: -1 };
    case 'Enter':
    case 'NumpadEnter':
    case 'KeyG':
      return { kind: 'grab-or-release' };
    case 'Escape':
      return { kind: 'escape' };
    case 'Delete':
    case 'Backspace':
      return { kind: 'remove' };
    default:
      return null;
  }
}

/** Null when no key asks for anything. */
export function nudgeFrom(held: (code: string) => boolean): KeyNudge | null {
  const axis = (negative: readonly string[], positive: readonly string[]) =>
    Number(positive.some(held)) - Number(negative.some(held));
  const nudge: KeyNudge = {
    right: axis(['ArrowLeft'], ['ArrowRight']),
    backward: axis(['ArrowUp'], ['ArrowDown']),
    up: axis(['PageDown'], ['PageUp']),
    turn: axis(['KeyF'], ['KeyR']),
    grow: axis(['Minus', 'NumpadSubtract'], ['Equal', 'NumpadAdd']),
  };
  return Object.values(nudge).every((value) => value === 0) ? null : nudge;
}
