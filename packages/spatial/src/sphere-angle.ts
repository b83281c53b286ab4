/**
 * Angle in radians, 0 to π, from a direction to the nearest edge of a ball: 0 when the direction meets the ball, or the eye is inside.
 * `along` is the component of the way to the ball's centre in the direction, `metres` the length of that way.
 */
export function angleToBallRad(along: number, metres: number, radiusMetres: number): number {
  if (metres <= radiusMetres) return 0;
  const cos = along / metres;
  const toCentre = Math.acos(cos > 1 ? 1 : cos < -1 ? -1 : cos);
  return Math.max(0, toCentre - Math.asin(radiusMetres / metres));
}
