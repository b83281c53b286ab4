import { type ClientMessageOf, limits } from '@streamxr/protocol';
import { length, normalize, type Quat, type Vec3 } from '@streamxr/spatial';
import { StreamXrError } from '../stream-xr-error.ts';

/** Where a member is, looks and holds its hands. Positions in metres, rotations as unit quaternions. */
export type MemberPose = Omit<ClientMessageOf<'head-tracking'>, 'type'>;

type Placed = { readonly position: Vec3; readonly rotation: Quat };

/**
 * A copy that the wire takes: callers may write their pose anew for every frame. Throws a StreamXrError `BAD_FIELD` for numbers
 * that are not finite or outside the room. By hand and not through the message table, because it runs for every frame.
 */
export function copyPose({ position, rotation, gaze, hands }: MemberPose): MemberPose {
  return {
    ...copyPlaced({ position, rotation }),
    ...(gaze === undefined ? {} : { gaze: copyDirection(gaze) }),
    ...(hands === undefined
      ? {}
      : {
          hands: {
            ...(hands.left === undefined ? {} : { left: copyPlaced(hands.left) }),
            ...(hands.right === undefined ? {} : { right: copyPlaced(hands.right) }),
          },
        }),
  };
}

function copyPlaced({ position: [x, y, z], rotation }: Placed): Placed {
  // NaN fails every comparison.
  if (!(Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) <= limits.positionMetresMax))
    throw badPose('position: is outside the room');
  return { position: [x, y, z], rotation: normalize(rotation) };
}

function copyDirection(direction: Vec3): Vec3 {
  const metres = length(direction);
  if (!(metres > 0 && metres < Infinity)) throw badPose('gaze: must be a direction');
  return [direction[0] / metres, direction[1] / metres, direction[2] / metres];
}

function badPose(message: string): StreamXrError {
  return new StreamXrError('BAD_FIELD', `head-tracking: ${message}`);
}
