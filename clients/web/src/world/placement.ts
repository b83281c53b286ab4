import type { Bounds, SharedObject } from '@streamxr/protocol';
import { add, fromYaw, type Pose, type Quat, rotate, scale, type Vec3 } from '@streamxr/spatial';

/** Where something new stands. */
export type Placement = Pick<SharedObject, 'position' | 'rotation' | 'scale'>;

/**
 * From the viewer's feet to the near side of what is put down. Eyes at 1.6 m with a view of 62° see the floor from 2.7 m on; at four
 * metres the handles round the new thing are above the bar as well.
 */
const aheadMetres = 4;
/** Models come in every unit there is: beyond these sizes a metre was not meant. */
const sizeMetresMin = 0.08;
const sizeMetresMax = 12;
const fittedMetres = 1.2;
/** Half of what a cube, sphere or cone measures in its own frame, its origin in the middle: the scene draws them 0.5 m large. */
const shapeHalf = 0.25;
const unknownBounds: Bounds = { min: [-0.5, 0, -0.5], max: [0.5, 1, 0.5] };

/** On the floor before a viewer whose head is at `head`: a cube, sphere or cone as large as it comes, easy to grab. */
export function placeShape(head: Pose): Placement {
  const extent: Bounds = {
    min: [-shapeHalf, -shapeHalf, -shapeHalf],
    max: [shapeHalf, shapeHalf, shapeHalf],
  };
  return place(head, extent, 1);
}

/** On the floor before the viewer: a model of this extent, made smaller or larger when nobody could have meant its size. */
export function placeModel(head: Pose, bounds: Bounds | undefined): Placement {
  if (bounds === undefined) return place(head, unknownBounds, 1);
  const longest = Math.max(...bounds.max.map((end, axis) => end - (bounds.min[axis] ?? end)));
  const isPlausible = longest >= sizeMetresMin && longest <= sizeMetresMax;
  return place(head, bounds, isPlausible || !(longest > 0) ? 1 : fittedMetres / longest);
}

/** On the floor with its middle there, facing the viewer: where a thumbnail was dropped. */
export function placeModelAt(floor: Vec3, head: Pose, bounds: Bounds | undefined): Placement {
  const ahead = placeModel(head, bounds);
  const [x, , z] = middleOf(ahead, bounds ?? unknownBounds);
  const [toX, , toZ] = floor;
  return {
    ...ahead,
    position: [ahead.position[0] + toX - x, ahead.position[1], ahead.position[2] + toZ - z],
  };
}

/** Beside the original, as far as it is wide. */
export function placeBeside(original: Placement, widthMetres: number, head: Pose): Placement {
  const right = rotate(facing(head), [Math.max(0.3, widthMetres) + 0.15, 0, 0]);
  return { ...original, position: add(original.position, right) };
}

/** Where one stands to talk with somebody: a step and a half before them, or short of them on the way there. */
export function standNear(target: Vec3, viewer: Vec3): Vec3 {
  const [x, , z] = target;
  const away: Vec3 = [viewer[0] - x, 0, viewer[2] - z];
  const metres = Math.hypot(away[0], away[2]);
  if (metres < 1.5) return [viewer[0], 0, viewer[2]];
  return add([x, 0, z], scale(away, 1.5 / metres));
}

function place(head: Pose, { min, max }: Bounds, factor: number): Placement {
  const rotation = facing(head);
  const halfDepth = ((max[2] - min[2]) / 2) * factor;
  const forward = rotate(rotation, [0, 0, -(aheadMetres + halfDepth)]);
  // The middle of its footprint goes to that point, its lowest point to the floor.
  const middle: Vec3 = [(min[0] + max[0]) / 2, min[1], (min[2] + max[2]) / 2];
  const offset = rotate(rotation, scale(middle, factor));
  return {
    position: [
      head.position[0] + forward[0] - offset[0],
      -offset[1],
      head.position[2] + forward[2] - offset[2],
    ],
    rotation,
    scale: [factor, factor, factor],
  };
}

/** Where the middle of a model's footprint stands, on the floor's plane. */
function middleOf({ position, rotation, scale: factors }: Placement, { min, max }: Bounds): Vec3 {
  const middle: Vec3 = [((min[0] + max[0]) / 2) * factors[0], 0, ((min[2] + max[2]) / 2) * factors[2]];
  return add(position, rotate(rotation, middle));
}

/** The viewer's heading, upright. */
function facing({ rotation }: Pose): Quat {
  const [x, , z] = rotate(rotation, [0, 0, -1]);
  return Math.hypot(x, z) < 1e-6 ? fromYaw(0) : fromYaw(Math.atan2(-x, -z));
}
