/** What a person asks of their body in one frame, whichever device they ask with. */
export interface InputState {
  /** −1 left to 1 right. */
  readonly moveX: number;
  /** −1 forward to 1 backward (forward is −Z). */
  readonly moveZ: number;
  /** −1 left to 1 right, held: a rate, not an angle. */
  readonly turn: number;
  /** Radians to the right since the last frame. */
  readonly lookRightRad: number;
  /** Radians upward since the last frame. */
  readonly lookUpRad: number;
  readonly run: boolean;
}

export const restingInput: InputState = {
  moveX: 0,
  moveZ: 0,
  turn: 0,
  lookRightRad: 0,
  lookUpRad: 0,
  run: false,
};

/** Adds up several devices. The result never asks for more than one device could: the move is at most 1 long, the turn at most 1. */
export function mergeInputs(parts: readonly InputState[]): InputState {
  let [moveX, moveZ, turn, lookRightRad, lookUpRad, run] = [0, 0, 0, 0, 0, false];
  for (const part of parts) {
    moveX += part.moveX;
    moveZ += part.moveZ;
    turn += part.turn;
    lookRightRad += part.lookRightRad;
    lookUpRad += part.lookUpRad;
    run ||= part.run;
  }
  const tooLong = Math.max(1, Math.hypot(moveX, moveZ));
  return {
    moveX: moveX / tooLong,
    moveZ: moveZ / tooLong,
    turn: Math.min(1, Math.max(-1, turn)),
    lookRightRad,
    lookUpRad,
    run,
  };
}

/** Whether the person asks to walk or turn by a held control; looking around does not count. */
export function asksToMove(input: InputState): boolean {
  return input.moveX !== 0 || input.moveZ !== 0 || input.turn !== 0;
}
