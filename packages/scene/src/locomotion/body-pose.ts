import { fromYaw, type Pose, type Quat, rotate, type Vec3 } from '@streamxr/spatial';

/** A body as others see it, in the room's frame. Hands that no device tracks are null. */
export interface BodyPose {
  readonly head: Pose;
  readonly left: Pose | null;
  readonly right: Pose | null;
}

/** The heading of an orientation: yaw about +Y, 0 along −Z. Looking straight up or down it is where the top of the head points. */
export function yawOf(rotation: Quat): number {
  const [forwardX, forwardY, forwardZ] = rotate(rotation, [0, 0, -1]);
  if (Math.abs(forwardY) < 0.99) return Math.atan2(-forwardX, -forwardZ);
  const [upX, , upZ] = rotate(rotation, [0, 1, 0]);
  const sign = forwardY < 0 ? -1 : 1;
  return Math.atan2(upX * sign, upZ * sign);
}

/** A pose given in the rig's frame, in the room's; the rig stands at `rigPosition` and is turned by `rigYawRad`. */
export function fromRig(local: Pose, rigPosition: Vec3, rigYawRad: number): Pose {
  const turned = fromYaw(rigYawRad);
  const [x, y, z] = rotate(turned, local.position);
  return {
    position: [rigPosition[0] + x, rigPosition[1] + y, rigPosition[2] + z],
    rotation: multiply(turned, local.rotation),
  };
}

/** The rotation `b`, then `a`. */
export function multiply(a: Quat, b: Quat): Quat {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  ];
}

/** Where the rig must stand, and how turned, for a head at `head` (rig's frame) to be above (x, z) of the room, looking along `yawRad`. */
export function rigFor(
  head: Pose,
  x: number,
  z: number,
  yawRad: number,
): { readonly x: number; readonly z: number; readonly yawRad: number } {
  const rigYawRad = yawRad - yawOf(head.rotation);
  const [offsetX, , offsetZ] = rotate(fromYaw(rigYawRad), head.position);
  return { x: x - offsetX, z: z - offsetZ, yawRad: rigYawRad };
}
