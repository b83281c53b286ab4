/**
 * How many pixels one radian takes up in the middle of a perspective picture; divided by a distance in metres: pixels per metre there.
 * Source: the screen-space error of Cozzi and Ring, 3D Engine Design for Virtual Globes, 2011, section 12.1.
 */
export function pixelsPerRadian(viewportHeightPx: number, verticalFovRad: number): number {
  return viewportHeightPx / (2 * Math.tan(verticalFovRad / 2));
}

/** Metres from a point to a box with its axes along the frame's; 0 inside. The box reaches from the `min`s to the `max`es. */
export function distanceToBox(
  point: readonly [number, number, number],
  minX: number,
  minY: number,
  minZ: number,
  maxX: number,
  maxY: number,
  maxZ: number,
): number {
  const [px, py, pz] = point;
  const x = px < minX ? minX - px : px > maxX ? px - maxX : 0;
  const y = py < minY ? minY - py : py > maxY ? py - maxY : 0;
  const z = pz < minZ ? minZ - pz : pz > maxZ ? pz - maxZ : 0;
  return Math.sqrt(x * x + y * y + z * z);
}
