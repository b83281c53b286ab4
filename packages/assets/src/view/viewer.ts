import type { Pose, Vec3 } from '@streamxr/spatial';

/** How a head moves, in the room's frame. */
export interface Motion {
  readonly metresPerSecond: Vec3;
  /** Along the axis that is turned about, as long as the speed. */
  readonly radPerSecond: Vec3;
}

export const atRest: Motion = { metresPerSecond: [0, 0, 0], radPerSecond: [0, 0, 0] };

/** Who looks, from where, and what the picture is like. */
export interface Viewer {
  readonly head: Pose;
  /** A direction in the room's frame, any length but zero; null where the device does not tell: then the head's forward. */
  readonly gaze: Vec3 | null;
  readonly motion: Motion;
  readonly verticalFovRad: number;
  /** Width of the picture by its height. */
  readonly aspect: number;
  /** Of one eye's picture. */
  readonly viewportHeightPx: number;
}
