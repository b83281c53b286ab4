import type { Quat, Vec3 } from '@streamxr/spatial';

/* As in `@streamxr/spatial`, but of exactly rounded operations only: Math.hypot differs between engines. */

export function unit([x, y, z]: Vec3): Vec3 {
  const length = Math.sqrt(x * x + y * y + z * z);
  return length > 0 ? [x / length, y / length, z / length] : [0, 1, 0];
}

export function unitQuat([x, y, z, w]: Quat): Quat {
  const length = Math.sqrt(x * x + y * y + z * z + w * w);
  return length > 0 ? [x / length, y / length, z / length, w / length] : [0, 0, 0, 1];
}

export function crossed(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function multiplied([ax, ay, az, aw]: Quat, [bx, by, bz, bw]: Quat): Quat {
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** What +Y becomes under a rotation of any length but zero. */
export function turnedUp([x, y, z, w]: Quat): Vec3 {
  const twice = 2 / (x * x + y * y + z * z + w * w);
  return unit([twice * (x * y - w * z), 1 - twice * (x * x + z * z), twice * (y * z + w * x)]);
}

export function clamp(value: number, min: number, max: number): number {
  return value < min ? min : value > max ? max : value;
}

export function clampEach([x, y, z]: Vec3, max: number): Vec3 {
  return [clamp(x, -max, max), clamp(y, -max, max), clamp(z, -max, max)];
}
