import { unreachable } from '@streamxr/kernel';
import type { InputClaims } from './input-claims.ts';
import { type InputState, restingInput } from './input-state.ts';
import { isDoubleTap, isTap, type Press } from './tap.ts';
import { dragStick, readStick, restingStick, type StickState } from './touch-stick.ts';

/** What a pointer on the canvas is doing. */
type Gesture =
  | { readonly kind: 'look'; readonly down: Press; readonly x: number; readonly y: number }
  | { readonly kind: 'stick'; readonly down: Press };

export interface PointerLookEvents {
  readonly onStick: (stick: StickState) => void;
  /** A double click or double tap that nobody claimed, in CSS pixels of the canvas. */
  readonly onDoubleTap: (x: number, y: number) => void;
}

// The world follows the finger: at a 60° view on a canvas 900 px high a pixel is 1.2 mrad; a little more saves a second swipe.
const mouseRadPerPx = 0.0022;
// A phone's canvas is less than half as wide: the same thumb must turn as far.
const touchRadPerPx = 0.0052;

/**
 * Mouse and touch on the canvas: dragging pulls the world round, as in a street view; on touch the left half is a stick to walk with.
 * Pointers that somebody claimed on the way down (an object, a handle) are left alone.
 */
export class PointerLook implements Disposable {
  readonly #canvas: HTMLCanvasElement;
  readonly #claims: InputClaims;
  readonly #events: PointerLookEvents;
  readonly #gestures = new Map<number, Gesture>();
  readonly #listening = new AbortController();
  readonly #touchActionBefore: string;
  #lookRightRad = 0;
  #lookUpRad = 0;
  #stick: StickState = restingStick;
  #lastTap: Press | null = null;

  constructor(canvas: HTMLCanvasElement, claims: InputClaims, events: PointerLookEvents) {
    this.#canvas = canvas;
    this.#claims = claims;
    this.#events = events;
    this.#touchActionBefore = canvas.style.touchAction;
    canvas.style.touchAction = 'none';
    const { signal } = this.#listening;
    canvas.addEventListener('pointerdown', (event) => this.#onDown(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.#onMove(event), { signal });
    canvas.addEventListener('pointerup', (event) => this.#onUp(event), { signal });
    canvas.addEventListener('pointercancel', (event) => this.#end(event.pointerId), { signal });
    canvas.addEventListener('lostpointercapture', (event) => this.#end(event.pointerId), { signal });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    window.addEventListener('blur', () => this.#endAll(), { signal });
  }

  /** Looking since the last call, and the stick as it is. */
  sample(): InputState {
    if (this.#lookRightRad === 0 && this.#lookUpRad === 0 && !this.#stick.active) return restingInput;
    const input: InputState = {
      ...readStick(this.#stick),
      turn: 0,
      lookRightRad: this.#lookRightRad,
      lookUpRad: this.#lookUpRad,
    };
    this.#lookRightRad = 0;
    this.#lookUpRad = 0;
    return input;
  }

  [Symbol.dispose](): void {
    this.#listening.abort();
    this.#endAll();
    this.#canvas.style.touchAction = this.#touchActionBefore;
  }

  #onDown(event: PointerEvent): void {
    // Back and forward buttons of a mouse belong to the browser.
    if (event.button > 2 || this.#claims.isPointerClaimed(event.pointerId)) return;
    const down = { timeMs: event.timeStamp, x: event.offsetX, y: event.offsetY };
    const onStickSide = event.pointerType === 'touch' && event.offsetX < this.#canvas.clientWidth / 2;
    this.#canvas.setPointerCapture(event.pointerId);
    if (onStickSide && !this.#stick.active) {
      this.#gestures.set(event.pointerId, { kind: 'stick', down });
      this.#setStick(dragStick([down.x, down.y], [down.x, down.y]));
    } else {
      this.#gestures.set(event.pointerId, { kind: 'look', down, x: down.x, y: down.y });
    }
  }

  #onMove(event: PointerEvent): void {
    const gesture = this.#gestures.get(event.pointerId);
    if (gesture === undefined) return;
    // A two-finger grip on an object claims its second finger after it came down.
    if (this.#claims.isPointerClaimed(event.pointerId)) return this.#end(event.pointerId);
    switch (gesture.kind) {
      case 'stick':
        return this.#setStick(dragStick([gesture.down.x, gesture.down.y], [event.offsetX, event.offsetY]));
      case 'look': {
        const radPerPx = event.pointerType === 'touch' ? touchRadPerPx : mouseRadPerPx;
        this.#lookRightRad -= (event.offsetX - gesture.x) * radPerPx;
        this.#lookUpRad += (event.offsetY - gesture.y) * radPerPx;
        this.#gestures.set(event.pointerId, { ...gesture, x: event.offsetX, y: event.offsetY });
        return;
      }
      default:
        return unreachable(gesture);
    }
  }

  #onUp(event: PointerEvent): void {
    const gesture = this.#gestures.get(event.pointerId);
    if (gesture === undefined) return;
    this.#end(event.pointerId);
    const up = { timeMs: event.timeStamp, x: event.offsetX, y: event.offsetY };
    if (event.button !== 0 || !isTap(gesture.down, up)) {
      this.#lastTap = null;
      return;
    }
    const second = this.#lastTap !== null && isDoubleTap(this.#lastTap, up);
    this.#lastTap = second ? null : up;
    if (second) this.#events.onDoubleTap(up.x, up.y);
  }

  #end(pointerId: number): void {
    const gesture = this.#gestures.get(pointerId);
    if (gesture === undefined) return;
    this.#gestures.delete(pointerId);
    if (gesture.kind === 'stick') this.#setStick(restingStick);
  }

  #endAll(): void {
    for (const pointerId of [...this.#gestures.keys()]) this.#end(pointerId);
  }

  #setStick(stick: StickState): void {
    this.#stick = stick;
    this.#events.onStick(stick);
  }
}
