import { add, type Pose, type Quat, rotate, subtract } from '@streamxr/spatial';
import { multiply } from '../locomotion/body-pose.ts';

/** A pose given in the frame of `parent`, in the frame that `parent` is given in. */
export function compose(parent: Pose, local: Pose): Pose {
  return {
    position: add(parent.position, rotate(parent.rotation, local.position)),
    rotation: multiply(parent.rotation, local.rotation),
  };
}

/** The inverse of `compose`: `pose` as seen from `parent`. */
export function relativeTo(parent: Pose, pose: Pose): Pose {
  const back = conjugate(parent.rotation);
  return {
    position: rotate(back, subtract(pose.position, parent.position)),
    rotation: multiply(back, pose.rotation),
  };
}

/** The opposite rotation of a unit quaternion. */
export function conjugate([x, y, z, w]: Quat): Quat {
  return [-x, -y, -z, w];
}
