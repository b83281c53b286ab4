import { unreachable } from '@streamxr/kernel';
import { add, dot, scale, subtract, type Vec3 } from '@streamxr/spatial';

/** A pointer's line of sight; `direction` is a unit vector. */
export interface Ray {
  readonly origin: Vec3;
  readonly direction: Vec3;
}

/** What a dragged point may do. */
export type DragSurface =
  | { readonly kind: 'level'; readonly heightY: number }
  /** Stays on the upright plane that faces the viewer: sideways and up. */
  | { readonly kind: 'facing'; readonly point: Vec3; readonly normal: Vec3 }
  /** Up and down only. */
  | { readonly kind: 'upright'; readonly point: Vec3; readonly normal: Vec3 };

/** Nobody means to throw an object to the horizon: a drag ends this far from the viewer. */
const dragMetresMax = 30;
// Below 7° of slope a pixel of the level plane is a metre of the room.
const grazing = 0.12;

/** The surface that suits a drag that begins at `point`: level when one looks down or up on it, facing when one looks along it. */
export function surfaceAt(point: Vec3, ray: Ray): DragSurface {
  if (Math.abs(ray.direction[1]) >= grazing) return { kind: 'level', heightY: point[1] };
  return { kind: 'facing', point, normal: facingNormal(ray) };
}

/** The surface for raising: the line straight up through `point`. */
export function uprightAt(point: Vec3, ray: Ray): DragSurface {
  return { kind: 'upright', point, normal: facingNormal(ray) };
}

/** Where the pointer's line meets the surface; null where it does not, or too far away to be meant. */
export function dragPoint(ray: Ray, surface: DragSurface): Vec3 | null {
  switch (surface.kind) {
    case 'level':
      return meet(ray, [0, surface.heightY, 0], [0, 1, 0]);
    case 'facing':
      return meet(ray, surface.point, surface.normal);
    case 'upright': {
      const met = meet(ray, surface.point, surface.normal);
      return met && [surface.point[0], met[1], surface.point[2]];
    }
    default:
      return unreachable(surface);
  }
}

/** `point` moved along the viewer's line by a factor of its distance: nearer below 1, farther above. Never through the ground at `floorY`. */
export function pushAlong(point: Vec3, viewer: Vec3, factor: number, floorY: number): Vec3 {
  const away = subtract(point, viewer);
  const metres = Math.hypot(...away);
  if (metres < 1e-6) return point;
  const direction = scale(away, 1 / metres);
  let wanted = Math.min(dragMetresMax, Math.max(0.4, metres * factor));
  if (direction[1] < 0 && wanted > metres) {
    const toFloor = (floorY - viewer[1]) / direction[1];
    wanted = Math.max(metres, Math.min(wanted, toFloor));
  }
  return add(viewer, scale(direction, wanted));
}

function meet(ray: Ray, point: Vec3, normal: Vec3): Vec3 | null {
  const slope = dot(ray.direction, normal);
  if (Math.abs(slope) < 1e-6) return null;
  const metres = dot(subtract(point, ray.origin), normal) / slope;
  if (!(metres > 0) || metres > dragMetresMax) return null;
  return add(ray.origin, scale(ray.direction, metres));
}

function facingNormal(ray: Ray): Vec3 {
  const [x, , z] = ray.direction;
  const level = Math.hypot(x, z);
  // Looking straight down there is no facing plane; any upright one does.
  return level < 1e-6 ? [0, 0, 1] : [-x / level, 0, -z / level];
}
