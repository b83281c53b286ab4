import { applyDeadZone, applyRadialDeadZone } from './dead-zone.ts';
import { type InputState, mergeInputs, restingInput } from './input-state.ts';

/** The part of a Gamepad that is read. */
export interface GamepadReading {
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly pressed: boolean; readonly value: number }[];
}

// Numbers of the W3C standard mapping (https://www.w3.org/TR/gamepad/#remapping).
const leftStickPress = 10;
const rightTrigger = 7;
const lookRadPerSecond = 1.6;

/** Left stick walks, right stick turns and looks, the left stick's press or the right trigger runs. */
export function inputFromGamepad(reading: GamepadReading, dtSeconds: number): InputState {
  const [moveX, moveZ] = applyRadialDeadZone(reading.axes[0] ?? 0, reading.axes[1] ?? 0);
  const lookDown = applyDeadZone(reading.axes[3] ?? 0);
  return {
    moveX,
    moveZ,
    turn: applyDeadZone(reading.axes[2] ?? 0),
    lookRightRad: 0,
    lookUpRad: lookDown === 0 ? 0 : -lookDown * lookRadPerSecond * dtSeconds,
    run:
      reading.buttons[leftStickPress]?.pressed === true || (reading.buttons[rightTrigger]?.value ?? 0) > 0.5,
  };
}

/** All connected gamepads with the standard mapping. Others are ignored: their axes mean anything. */
export class GamepadInput {
  sample(dtSeconds: number): InputState {
    // A page that is not the focused one still reads the pad; two windows must not both walk.
    if (!document.hasFocus()) return restingInput;
    const states: InputState[] = [];
    for (const pad of navigator.getGamepads()) {
      if (pad !== null && pad.connected && pad.mapping === 'standard')
        states.push(inputFromGamepad(pad, dtSeconds));
    }
    return states.length === 0 ? restingInput : mergeInputs(states);
  }
}
