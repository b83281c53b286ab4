import { asksToMove, type InputState } from '../input/input-state.ts';
import { confine, type WalkBounds } from './bounds.ts';
import { pitchMaxRad, toRoom, type WalkState, wrapAngle } from './walk.ts';
import { snapTurnRad } from './snap-turn.ts';

// Reduced motion: the world never flows past. A held key gives a step about as often as a person takes one.
const hopMetres = 0.8;
const hopRunMetres = 1.6;
const hopEverySeconds = 0.4;

/** Moving in discrete steps and turns of 30°: what walking becomes under reduced motion. Looking by drag stays as it is: the person's hand does it. */
export function stepHop(
  state: WalkState,
  input: InputState,
  waitSeconds: number,
  dtSeconds: number,
  bounds: WalkBounds,
): { readonly state: WalkState; readonly waitSeconds: number } {
  const looked: WalkState = {
    ...state,
    yawRad: wrapAngle(state.yawRad - input.lookRightRad),
    pitchRad: Math.min(pitchMaxRad, Math.max(-pitchMaxRad, state.pitchRad + input.lookUpRad)),
    velocityX: 0,
    velocityZ: 0,
  };
  // Letting go readies the next step at once: tapping is as quick as the person is.
  if (!asksToMove(input)) return { state: looked, waitSeconds: 0 };
  if (waitSeconds > dtSeconds) return { state: looked, waitSeconds: waitSeconds - dtSeconds };
  const yawRad = wrapAngle(looked.yawRad - Math.round(input.turn) * snapTurnRad);
  const metres = input.run ? hopRunMetres : hopMetres;
  const [dx, dz] = toRoom(input.moveX * metres, input.moveZ * metres, yawRad);
  const [x, z] = confine(looked.x + dx, looked.z + dz, bounds);
  return { state: { ...looked, x, z, yawRad }, waitSeconds: hopEverySeconds };
}
