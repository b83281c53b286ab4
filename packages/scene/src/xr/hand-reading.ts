import type { Pose } from '@streamxr/spatial';

export type Handedness = 'left' | 'right';

/** What a device says of one hand in one frame; poses in the rig's frame. */
export type HandReading =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'controller';
      readonly ray: Pose;
      readonly grip: Pose;
      /** −1 to 1 each; y is −1 pushed forward. */
      readonly stick: readonly [x: number, y: number];
      readonly menuDown: boolean;
    }
  | {
      readonly kind: 'hand';
      readonly ray: Pose;
      readonly grip: Pose;
      readonly joints: readonly JointReading[];
    };

export interface JointReading {
  readonly name: XRHandJoint;
  readonly position: readonly [x: number, y: number, z: number];
  readonly radiusMetres: number;
}

const absent: HandReading = { kind: 'absent' };
// Numbers of the xr-standard mapping (https://www.w3.org/TR/webxr-gamepads-module-1/#xr-standard-gamepad-mapping); 4 is X or A.
const stickAxes = [2, 3] as const;
const menuButton = 4;
// Joints as devices leave them when they report no size.
const jointRadiusMetres = 0.008;

/** Reads one hand out of a session's frame. A source without a pose (out of the cameras' sight) counts as absent. */
export function readHand(frame: XRFrame, space: XRReferenceSpace, handedness: Handedness): HandReading {
  for (const source of frame.session.inputSources) {
    if (source.handedness !== handedness || source.targetRayMode !== 'tracked-pointer') continue;
    const ray = poseOf(frame, source.targetRaySpace, space);
    if (ray === null) return absent;
    const gripSpace = source.gripSpace ?? source.hand?.get('wrist');
    const grip = (gripSpace === undefined ? null : poseOf(frame, gripSpace, space)) ?? ray;
    if (source.hand) return { kind: 'hand', ray, grip, joints: readJoints(frame, space, source.hand) };
    const axes = source.gamepad?.axes ?? [];
    return {
      kind: 'controller',
      ray,
      grip,
      stick: [axes[stickAxes[0]] ?? 0, axes[stickAxes[1]] ?? 0],
      menuDown: source.gamepad?.buttons[menuButton]?.pressed === true,
    };
  }
  return absent;
}

/** The tip of the index finger, or of the controller: what touches a panel. Null for an absent hand. */
export function tipOf(reading: HandReading): readonly [number, number, number] | null {
  if (reading.kind === 'absent') return null;
  if (reading.kind === 'controller') return reading.ray.position;
  return reading.joints.find(({ name }) => name === 'index-finger-tip')?.position ?? reading.ray.position;
}

export function poseFromTransform({ position, orientation }: XRRigidTransform): Pose {
  return {
    position: [position.x, position.y, position.z],
    rotation: [orientation.x, orientation.y, orientation.z, orientation.w],
  };
}

function poseOf(frame: XRFrame, of: XRSpace, space: XRReferenceSpace): Pose | null {
  const pose = frame.getPose(of, space);
  return pose ? poseFromTransform(pose.transform) : null;
}

function readJoints(frame: XRFrame, space: XRReferenceSpace, hand: XRHand): JointReading[] {
  const joints: JointReading[] = [];
  for (const [name, joint] of hand) {
    const pose = frame.getJointPose?.(joint, space);
    if (!pose) continue;
    const { x, y, z } = pose.transform.position;
    joints.push({ name, position: [x, y, z], radiusMetres: pose.radius ?? jointRadiusMetres });
  }
  return joints;
}
