import { type InputState, restingInput } from '../input/input-state.ts';
import { fromRoom, type WalkState } from './walk.ts';

/** A walk to a place the person pointed at. */
export interface Errand {
  readonly x: number;
  readonly z: number;
  /** The nearest that the walker has come, metres. */
  readonly nearest: number;
  /** How long they have come no nearer. */
  readonly stalledSeconds: number;
}

const arrivedMetres = 0.12;
const slowFromMetres = 0.8;
const runFromMetres = 6;
// Walks go straight: a wall in between ends them after this long, rather than treading on the spot.
const stalledSecondsMax = 0.6;

export function startErrand(x: number, z: number): Errand {
  return { x, z, nearest: Infinity, stalledSeconds: 0 };
}

/** What to ask of the body this frame to get there, and how the errand stands; null when it ended, arrived or stuck. */
export function followErrand(
  errand: Errand,
  state: WalkState,
  dtSeconds: number,
): { readonly input: InputState; readonly errand: Errand | null } {
  const dx = errand.x - state.x;
  const dz = errand.z - state.z;
  const left = Math.hypot(dx, dz);
  const nearer = left < errand.nearest - 1e-3;
  const stalledSeconds = nearer ? 0 : errand.stalledSeconds + dtSeconds;
  if (left <= arrivedMetres || stalledSeconds > stalledSecondsMax)
    return { input: restingInput, errand: null };
  const size = Math.max(0.2, Math.min(1, left / slowFromMetres));
  const [right, backward] = fromRoom(dx / left, dz / left, state.yawRad);
  return {
    input: { ...restingInput, moveX: right * size, moveZ: backward * size, run: left > runFromMetres },
    errand: { ...errand, nearest: Math.min(errand.nearest, left), stalledSeconds },
  };
}
