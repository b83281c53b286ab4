/** A press as the pointer events tell it: time in ms, place in CSS pixels. */
export interface Press {
  readonly timeMs: number;
  readonly x: number;
  readonly y: number;
}

/** Farther than this and a press was a drag. A finger rolls more than a mouse, and 8 px is below what an eye calls movement. */
export const tapSlopPx = 8;
const tapMsMax = 300;
const doubleTapMsMax = 380;
const doubleTapSlopPx = 32;

/** Whether going up here and now ends a tap that began at `down`. */
export function isTap(down: Press, up: Press): boolean {
  return up.timeMs - down.timeMs <= tapMsMax && Math.hypot(up.x - down.x, up.y - down.y) <= tapSlopPx;
}

/** Whether two taps make a double tap. */
export function isDoubleTap(first: Press, second: Press): boolean {
  return (
    second.timeMs - first.timeMs <= doubleTapMsMax &&
    Math.hypot(second.x - first.x, second.y - first.y) <= doubleTapSlopPx
  );
}
