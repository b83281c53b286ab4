import { type Quat, rotate } from './quat.ts';
import type { Vec3 } from './vec3.ts';

/** What of the world the picture shows: a pyramid with its tip in the eye. */
export interface Frustum {
  readonly eye: Vec3;
  readonly forward: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  /** Half the angles between opposite sides, radians. */
  readonly halfWidthRad: number;
  readonly halfHeightRad: number;
}

/** `aspect` is width by height of the picture. */
export function frustumOf(eye: Vec3, rotation: Quat, verticalFovRad: number, aspect: number): Frustum {
  return {
    eye,
    forward: rotate(rotation, [0, 0, -1]),
    right: rotate(rotation, [1, 0, 0]),
    up: rotate(rotation, [0, 1, 0]),
    halfWidthRad: Math.atan(Math.tan(verticalFovRad / 2) * aspect),
    halfHeightRad: verticalFovRad / 2,
  };
}

/**
 * How far a ball is outside, as the angle that the view would have to turn, at most π/2: 0 when any of the ball is inside. `x`, `y`, `z` lead
 * from the eye to the ball's centre. Against each side for itself, so that balls near an edge of the pyramid count as a little nearer than they are.
 */
export function angleOutsideRad(
  frustum: Frustum,
  x: number,
  y: number,
  z: number,
  radiusMetres: number,
): number {
  const metres = Math.sqrt(x * x + y * y + z * z);
  if (metres <= radiusMetres) return 0;
  const { forward, right, up, halfWidthRad, halfHeightRad } = frustum;
  const ahead = x * forward[0] + y * forward[1] + z * forward[2];
  const aside = Math.abs(x * right[0] + y * right[1] + z * right[2]);
  const above = Math.abs(x * up[0] + y * up[1] + z * up[2]);
  const beyondSide = aside * Math.cos(halfWidthRad) - ahead * Math.sin(halfWidthRad);
  const beyondTop = above * Math.cos(halfHeightRad) - ahead * Math.sin(halfHeightRad);
  const beyond = Math.max(beyondSide, beyondTop);
  if (beyond <= radiusMetres) return 0;
  return Math.asin(Math.min(1, beyond / metres)) - Math.asin(radiusMetres / metres);
}
