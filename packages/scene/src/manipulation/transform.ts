import { fromYaw, normalize, type Quat, type Vec3 } from '@streamxr/spatial';
import { multiply } from '../locomotion/body-pose.ts';
import type { ObjectTransform } from '../objects/shared-object.ts';

/** Factors of scale beyond which an object is a speck or a world. */
export const scaleMin = 0.02;
export const scaleMax = 50;

export function movedTo(transform: ObjectTransform, position: Vec3): ObjectTransform {
  return { ...transform, position };
}

export function movedBy(transform: ObjectTransform, by: Vec3): ObjectTransform {
  const [x, y, z] = transform.position;
  return { ...transform, position: [x + by[0], y + by[1], z + by[2]] };
}

/** Turned about its own place and the room's up axis, to the left. */
export function turnedBy(transform: ObjectTransform, angleRad: number): ObjectTransform {
  return { ...transform, rotation: turn(fromYaw(angleRad), transform.rotation) };
}

/** Grown by a factor; all three axes stop together where the first meets its limit, so that the proportions stay. */
export function scaledBy(transform: ObjectTransform, factor: number): ObjectTransform {
  const [x, y, z] = transform.scale;
  const largest = Math.max(Math.abs(x), Math.abs(y), Math.abs(z));
  const smallest = Math.min(Math.abs(x), Math.abs(y), Math.abs(z));
  if (!(factor > 0) || smallest === 0) return transform;
  // An object that came in beyond a limit may move towards it, never farther.
  const most = Math.max(1, scaleMax / largest);
  const least = Math.min(1, scaleMin / smallest);
  const by = Math.min(most, Math.max(least, factor));
  return { ...transform, scale: [x * by, y * by, z * by] };
}

/** The rotation `first`, then `by`, kept at unit length over thousands of small turns. */
export function turn(by: Quat, first: Quat): Quat {
  return normalize(multiply(by, first));
}

/** Raised, if need be, until an object whose place was `restHeightMetres` above its lowest point when `taken` clears the ground. */
export function keptAbove(
  wanted: ObjectTransform,
  taken: ObjectTransform,
  restHeightMetres: number,
): ObjectTransform {
  if (restHeightMetres === -Infinity) return wanted;
  const grown = taken.scale[1] === 0 ? 1 : Math.abs(wanted.scale[1] / taken.scale[1]);
  const [x, y, z] = wanted.position;
  return y >= restHeightMetres * grown ? wanted : { ...wanted, position: [x, restHeightMetres * grown, z] };
}

// A tenth of a millimetre, a hundredth of a degree: below what an eye can tell.
const sameWithin = 1e-4;

/** Whether two transforms look the same. */
export function isSame(a: ObjectTransform, b: ObjectTransform): boolean {
  const close = (x: readonly number[], y: readonly number[]) =>
    x.every((value, i) => Math.abs(value - (y[i] ?? 0)) < sameWithin);
  return close(a.position, b.position) && close(a.rotation, b.rotation) && close(a.scale, b.scale);
}
