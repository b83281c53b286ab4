import { fromYaw, type Quat, rotate } from '@streamxr/spatial';

/** Which way an object is turned about the upright axis: whole degrees, 0 to 359, to the left. */
export function headingDegrees(rotation: Quat): number {
  const [x, , z] = rotate(rotation, [0, 0, -1]);
  const degrees = Math.round((Math.atan2(-x, -z) * 180) / Math.PI);
  return (degrees + 360) % 360;
}

/** The rotation, turned about the upright axis until it heads to `degrees`; a tilt stays. */
export function turnedTo(rotation: Quat, degrees: number): Quat {
  const byRad = ((degrees - headingDegrees(rotation)) * Math.PI) / 180;
  const [, turnY, , turnW] = fromYaw(byRad);
  const [x, y, z, w] = rotation;
  // The product of two quaternions, the first of which has only y and w.
  return [turnW * x + turnY * z, turnW * y + turnY * w, turnW * z - turnY * x, turnW * w - turnY * y];
}
