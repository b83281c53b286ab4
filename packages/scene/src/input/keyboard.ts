import type { InputClaims } from './input-claims.ts';
import { type InputState, restingInput } from './input-state.ts';
import { isKeyForWorld } from './key-focus.ts';

// Physical places on the keyboard, so that WASD is a cross on every layout.
const walkKeys: ReadonlySet<string> = new Set([
  'KeyW',
  'KeyA',
  'KeyS',
  'KeyD',
  'KeyQ',
  'KeyE',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'PageUp',
  'PageDown',
  'ShiftLeft',
  'ShiftRight',
]);
// The keys by which a browser would scroll the page.
const scrolls = /^(Arrow|Page)/;
// Keyboard-only looking up and down: the horizon to straight up in a second and a half.
const lookRadPerSecond = 1;

/** What the held keys ask for: WASD and arrows walk, arrows left/right and Q/E turn, PageUp/PageDown look up and down, Shift runs. */
export function inputFromKeys(held: (code: string) => boolean, dtSeconds: number): InputState {
  const axis = (negative: readonly string[], positive: readonly string[]) =>
    Number(positive.some(held)) - Number(negative.some(held));
  return {
    moveX: axis(['KeyA'], ['KeyD']),
    moveZ: axis(['KeyW', 'ArrowUp'], ['KeyS', 'ArrowDown']),
    turn: axis(['KeyQ', 'ArrowLeft'], ['KeyE', 'ArrowRight']),
    lookRightRad: 0,
    lookUpRad: axis(['PageDown'], ['PageUp']) * lookRadPerSecond * dtSeconds,
    run: held('ShiftLeft') || held('ShiftRight'),
  };
}

/** The keyboard while the world has it. Text fields and open dialogs keep their keys. */
export class KeyboardInput implements Disposable {
  readonly #held = new Set<string>();
  readonly #claims: InputClaims;
  readonly #listening = new AbortController();

  constructor(claims: InputClaims) {
    this.#claims = claims;
    const { signal } = this.#listening;
    window.addEventListener('keydown', (event) => this.#onKeyDown(event), { signal });
    window.addEventListener('keyup', (event) => this.#held.delete(event.code), { signal });
    // A key that goes up while another window has the focus is never reported: without this one walks forever.
    window.addEventListener('blur', () => this.#held.clear(), { signal });
    document.addEventListener('visibilitychange', () => this.#held.clear(), { signal });
    // Focus that moves into a text field would swallow the key's release in the same way.
    document.addEventListener('focusin', () => this.#held.clear(), { signal });
  }

  sample(dtSeconds: number): InputState {
    if (this.#held.size === 0) return restingInput;
    return inputFromKeys((code) => this.#held.has(code) && !this.#claims.isKeyClaimed(code), dtSeconds);
  }

  [Symbol.dispose](): void {
    this.#listening.abort();
    this.#held.clear();
  }

  #onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || !walkKeys.has(event.code) || !isKeyForWorld(event)) return;
    // Whoever claimed it still has to see it as nobody's.
    if (this.#claims.isKeyClaimed(event.code)) return;
    this.#held.add(event.code);
    if (scrolls.test(event.code)) event.preventDefault();
  }
}
