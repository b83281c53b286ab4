import type { InputState } from '../input/input-state.ts';
import { confine, type WalkBounds } from './bounds.ts';

/** Where a walker's feet are and where they look. Yaw grows to the left (about +Y); 0 looks along −Z. */
export interface WalkState {
  readonly x: number;
  readonly z: number;
  readonly yawRad: number;
  /** Upward. */
  readonly pitchRad: number;
  /** In the room's frame, metres per second. */
  readonly velocityX: number;
  readonly velocityZ: number;
}

/** A relaxed and a brisk pace. A person walks at 1.4 m/s; on a screen, without a body, that feels slow. */
export const walkMetresPerSecond = 1.6;
export const runMetresPerSecond = 3.5;
/** Short of straight up, where yaw loses its meaning. */
export const pitchMaxRad = (85 / 180) * Math.PI;
const turnRadPerSecond = 1.9;
// Time constant of starting and stopping: 95 % of the pace after 0.3 s. Enough for weight, too short for ice.
const responseSeconds = 0.1;
// Below 1 mm/s a walker stands; without it the exponential never ends.
const standingMetresPerSecond = 1e-3;

/** One frame of walking. Pure; the new place is confined to `bounds`. */
export function stepWalk(
  state: WalkState,
  input: InputState,
  dtSeconds: number,
  bounds: WalkBounds,
): WalkState {
  const yawRad = wrapAngle(state.yawRad - input.turn * turnRadPerSecond * dtSeconds - input.lookRightRad);
  const pitchRad = Math.min(pitchMaxRad, Math.max(-pitchMaxRad, state.pitchRad + input.lookUpRad));
  const pace = input.run ? runMetresPerSecond : walkMetresPerSecond;
  const [wantedX, wantedZ] = toRoom(input.moveX * pace, input.moveZ * pace, yawRad);
  const towards = 1 - Math.exp(-dtSeconds / responseSeconds);
  let velocityX = state.velocityX + (wantedX - state.velocityX) * towards;
  let velocityZ = state.velocityZ + (wantedZ - state.velocityZ) * towards;
  if (Math.hypot(velocityX, velocityZ) < standingMetresPerSecond) [velocityX, velocityZ] = [0, 0];
  const [x, z] = confine(state.x + velocityX * dtSeconds, state.z + velocityZ * dtSeconds, bounds);
  if (dtSeconds > 0) {
    // What the walls took from the step they take from the speed: no pushing on against a box.
    velocityX = towardsZero(velocityX, (x - state.x) / dtSeconds);
    velocityZ = towardsZero(velocityZ, (z - state.z) / dtSeconds);
  }
  return { x, z, yawRad, pitchRad, velocityX, velocityZ };
}

/** Turns (right, backward) as a person at `yawRad` means it into (x, z) of the room. */
export function toRoom(right: number, backward: number, yawRad: number): readonly [x: number, z: number] {
  const cos = Math.cos(yawRad);
  const sin = Math.sin(yawRad);
  return [right * cos + backward * sin, backward * cos - right * sin];
}

/** Turns (x, z) of the room into (right, backward) of a person at `yawRad`. */
export function fromRoom(x: number, z: number, yawRad: number): readonly [right: number, backward: number] {
  return toRoom(x, z, -yawRad);
}

/** The same angle between −π and π. */
export function wrapAngle(angleRad: number): number {
  return Math.atan2(Math.sin(angleRad), Math.cos(angleRad));
}

function towardsZero(wanted: number, got: number): number {
  if (Math.sign(wanted) !== Math.sign(got)) return 0;
  return Math.abs(got) < Math.abs(wanted) ? got : wanted;
}
