/** Of a screen that is wider than tall: natural, without the stretched edges of a wide lens. */
const fieldOfViewDegrees = 56;
/** What a tall screen must still see from side to side. */
const acrossDegreesMin = 44;
/** The widest vertical angle that does not look like a fisheye. */
const fieldOfViewDegreesMax = 76;

/** The vertical field of view in degrees for a picture of this aspect (width over height): a phone held upright sees taller. */
export function fieldOfViewFor(aspect: number): number {
  const halfAcross = Math.tan((acrossDegreesMin / 2) * (Math.PI / 180));
  const needed = 2 * Math.atan(halfAcross / aspect) * (180 / Math.PI);
  return Math.min(fieldOfViewDegreesMax, Math.max(fieldOfViewDegrees, needed));
}
