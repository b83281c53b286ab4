import { applyRadialDeadZone } from './dead-zone.ts';

/** The virtual stick under the left thumb, in CSS pixels of the canvas, for the page to draw. */
export interface StickState {
  readonly active: boolean;
  /** Where the thumb came down: the middle of the stick. */
  readonly origin: readonly [x: number, y: number];
  /** Where the knob is from the origin; at most `stickRadiusPx` long. */
  readonly offset: readonly [x: number, y: number];
}

export const stickRadiusPx = 56;
/** Beyond this part of the radius the person runs. */
const runFrom = 0.95;

export const restingStick: StickState = { active: false, origin: [0, 0], offset: [0, 0] };

/** The stick with the thumb at `point`; the knob stays inside its ring. */
export function dragStick(origin: readonly [number, number], point: readonly [number, number]): StickState {
  const x = point[0] - origin[0];
  const y = point[1] - origin[1];
  const by = Math.min(1, stickRadiusPx / Math.max(1e-6, Math.hypot(x, y)));
  return { active: true, origin, offset: [x * by, y * by] };
}

/** What the stick asks for: right and backward, each −1 to 1, and whether it is pushed to the rim. */
export function readStick(stick: StickState): { moveX: number; moveZ: number; run: boolean } {
  const x = stick.offset[0] / stickRadiusPx;
  const y = stick.offset[1] / stickRadiusPx;
  const [moveX, moveZ] = applyRadialDeadZone(x, y, 0.12);
  return { moveX, moveZ, run: Math.hypot(x, y) >= runFrom };
}
