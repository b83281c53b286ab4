import type { Vec3 } from './vec3.ts';

/** A unit quaternion. */
export type Quat = readonly [x: number, y: number, z: number, w: number];

export const identity: Quat = [0, 0, 0, 1];

/** The unit quaternion of the same direction; the identity when it has no direction (zero, NaN, infinite). */
export function normalize(q: Quat): Quat {
  const n = Math.hypot(q[0], q[1], q[2], q[3]);
  if (!(n > 1e-9) || n === Infinity) return identity;
  return [q[0] / n, q[1] / n, q[2] / n, q[3] / n];
}

/** Angle in radians, 0 to π, between two orientations. */
export function angleBetweenRad(a: Quat, b: Quat): number {
  const d = Math.abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]);
  return 2 * Math.acos(Math.min(1, d));
}

/** Spherical interpolation along the shorter arc. Source: Shoemake, SIGGRAPH 1985. */
export function slerp(a: Quat, b: Quat, t: number): Quat {
  let cos = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  const sign = cos < 0 ? -1 : 1;
  cos *= sign;
  let ka = 1 - t;
  let kb = t * sign;
  // Below ~1.8° the sine is too small to divide by and a straight line is as good.
  if (cos < 0.9995) {
    const angle = Math.acos(cos);
    const sin = Math.sin(angle);
    ka = Math.sin((1 - t) * angle) / sin;
    kb = (Math.sin(t * angle) / sin) * sign;
  }
  return normalize([
    a[0] * ka + b[0] * kb,
    a[1] * ka + b[1] * kb,
    a[2] * ka + b[2] * kb,
    a[3] * ka + b[3] * kb,
  ]);
}

export function rotate(q: Quat, v: Vec3): Vec3 {
  const [x, y, z, w] = q;
  const tx = 2 * (y * v[2] - z * v[1]);
  const ty = 2 * (z * v[0] - x * v[2]);
  const tz = 2 * (x * v[1] - y * v[0]);
  return [v[0] + w * tx + y * tz - z * ty, v[1] + w * ty + z * tx - x * tz, v[2] + w * tz + x * ty - y * tx];
}

/** The rotation back. */
export function conjugate([x, y, z, w]: Quat): Quat {
  return [-x, -y, -z, w];
}

/** The rotation `b`, then `a`. */
export function multiply(a: Quat, b: Quat): Quat {
  const [ax, ay, az, aw] = a;
  const [bx, by, bz, bw] = b;
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** Along the axis that is turned about, as long as the angle in radians, 0 to π. Source: Grassia, The exponential map, 1998. */
export function rotationVector(q: Quat): Vec3 {
  const [x, y, z, w] = q[3] < 0 ? ([-q[0], -q[1], -q[2], -q[3]] as const) : q;
  const sin = Math.hypot(x, y, z);
  // The angle is twice the sine there; no dividing by nothing.
  const by = sin < 1e-9 ? 2 : (2 * Math.atan2(sin, w)) / sin;
  return [x * by, y * by, z * by];
}

/** The inverse of rotationVector. */
export function fromRotationVector([x, y, z]: Vec3): Quat {
  const angle = Math.hypot(x, y, z);
  const by = angle < 1e-9 ? 0.5 : Math.sin(angle / 2) / angle;
  return normalize([x * by, y * by, z * by, Math.cos(angle / 2)]);
}

/** Rotation about +Y by `yawRad`; 0 looks along −Z. */
export function fromYaw(yawRad: number): Quat {
  return [0, Math.sin(yawRad / 2), 0, Math.cos(yawRad / 2)];
}
