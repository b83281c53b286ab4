/** Whether the thumbstick has come back far enough to turn again. */
export interface SnapTurn {
  readonly armed: boolean;
}

/** 30°: twelve to a full turn, small enough to keep one's bearings, large enough not to be felt as motion. */
export const snapTurnRad = Math.PI / 6;
export const restingSnapTurn: SnapTurn = { armed: true };
// Apart, so that a thumb that trembles at the threshold turns once.
const turnsAt = 0.7;
const armsAt = 0.4;

/** One look at the stick's sideways axis, −1 left to 1 right: −1, 0 or 1 turns to the right. */
export function stepSnapTurn(
  state: SnapTurn,
  axis: number,
): { readonly state: SnapTurn; readonly turns: -1 | 0 | 1 } {
  const size = Math.abs(axis);
  if (state.armed && size >= turnsAt) return { state: { armed: false }, turns: axis < 0 ? -1 : 1 };
  if (!state.armed && size <= armsAt) return { state: restingSnapTurn, turns: 0 };
  return { state, turns: 0 };
}
