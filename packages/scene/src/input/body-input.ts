import { GamepadInput } from './gamepad.ts';
import type { InputClaims } from './input-claims.ts';
import { type InputState, mergeInputs } from './input-state.ts';
import { KeyboardInput } from './keyboard.ts';
import { PointerLook, type PointerLookEvents } from './pointer-look.ts';

/** Keyboard, mouse, touch and gamepad as one: sampled once per frame, all listeners removed when disposed. */
export class BodyInput implements Disposable {
  readonly #keyboard: KeyboardInput;
  readonly #pointer: PointerLook;
  readonly #gamepad = new GamepadInput();

  constructor(canvas: HTMLCanvasElement, claims: InputClaims, events: PointerLookEvents) {
    this.#keyboard = new KeyboardInput(claims);
    this.#pointer = new PointerLook(canvas, claims, events);
  }

  sample(dtSeconds: number): InputState {
    return mergeInputs([
      this.#keyboard.sample(dtSeconds),
      this.#pointer.sample(),
      this.#gamepad.sample(dtSeconds),
    ]);
  }

  [Symbol.dispose](): void {
    this.#keyboard[Symbol.dispose]();
    this.#pointer[Symbol.dispose]();
  }
}
