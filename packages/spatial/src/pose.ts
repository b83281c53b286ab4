import { normalize, slerp, type Quat } from './quat.ts';
import { lerp, type Vec3 } from './vec3.ts';

/** Where something is and which way it faces, in the room's frame. */
export interface Pose {
  readonly position: Vec3;
  readonly rotation: Quat;
}

/** Rooms end here, in metres from the origin along each axis; farther is a mistake or an attack. */
export const roomExtentMetres = 10_000;

export function interpolatePose(a: Pose, b: Pose, t: number): Pose {
  return { position: lerp(a.position, b.position, t), rotation: slerp(a.rotation, b.rotation, t) };
}

export function normalizePose(pose: Pose): Pose {
  return { position: pose.position, rotation: normalize(pose.rotation) };
}
