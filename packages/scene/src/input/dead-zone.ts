/** Resting sticks report up to about 0.12 on worn gamepads; below this they say nothing. */
export const stickDeadZone = 0.15;

/** One axis, −1 to 1: zero inside the dead zone, then growing from zero without a jump. NaN counts as rest. */
export function applyDeadZone(value: number, zone = stickDeadZone): number {
  const size = Math.abs(value);
  if (!(size > zone)) return 0;
  return (Math.sign(value) * (Math.min(1, size) - zone)) / (1 - zone);
}

/**
 * Two axes together: a circle, not a cross, so that a diagonal is not swallowed.
 * Gives a vector at most 1 long in the direction of the stick.
 */
export function applyRadialDeadZone(
  x: number,
  y: number,
  zone = stickDeadZone,
): readonly [x: number, y: number] {
  const size = Math.hypot(x, y);
  if (!(size > zone)) return [0, 0];
  const by = applyDeadZone(size, zone) / size;
  return [x * by, y * by];
}
