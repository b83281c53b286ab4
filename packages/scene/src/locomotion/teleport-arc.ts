import type { Vec3 } from '@streamxr/spatial';

/** Points of a traced arc; more would not be seen. */
export const arcPointCount = 32;
// Thrown at 7 m/s from the hip a stone lands 5–6 m away: one teleport crosses a room, and none crosses the world.
const throwMetresPerSecond = 7;
const gravity = 9.8;
// A throw straight up from 2 m is back after 1.7 s; straight down needs less.
const flightSecondsMax = 2.2;

/**
 * The path of something thrown from `origin` along `direction` (a unit vector) until it meets the ground at height `groundY`.
 * Writes `arcPointCount` points of three numbers into `points`, evenly in time, the last one where it lands.
 * Gives the landing place, or null where it does not come down in time.
 */
export function traceArc(points: Float32Array, origin: Vec3, direction: Vec3, groundY: number): Vec3 | null {
  const velocityY = direction[1] * throwMetresPerSecond;
  // Later root of groundY = y + v t − g t² / 2.
  const underRoot = velocityY * velocityY + 2 * gravity * (origin[1] - groundY);
  const landsAfter = underRoot < 0 ? Infinity : (velocityY + Math.sqrt(underRoot)) / gravity;
  const lands = landsAfter >= 0 && landsAfter <= flightSecondsMax;
  const seconds = lands ? landsAfter : flightSecondsMax;
  for (let i = 0; i < arcPointCount; i++) {
    const t = (seconds * i) / (arcPointCount - 1);
    points[i * 3] = origin[0] + direction[0] * throwMetresPerSecond * t;
    points[i * 3 + 1] = origin[1] + velocityY * t - (gravity * t * t) / 2;
    points[i * 3 + 2] = origin[2] + direction[2] * throwMetresPerSecond * t;
  }
  if (!lands) return null;
  return [
    origin[0] + direction[0] * throwMetresPerSecond * seconds,
    groundY,
    origin[2] + direction[2] * throwMetresPerSecond * seconds,
  ];
}
