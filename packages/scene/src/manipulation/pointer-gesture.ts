import type { Vec3 } from '@streamxr/spatial';
import type { Press } from '../input/tap.ts';
import { type DragSurface, dragPoint, pushAlong, type Ray, surfaceAt, uprightAt } from './drag.ts';
import type { Grip } from './grip.ts';
import { movedTo } from './transform.ts';

/** What the first pointer is doing. */
export type PointerGesture =
  | { readonly kind: 'idle' }
  /** Down, on an object or on nothing; may become a tap, or a drag when it is the object's to take. */
  | {
      readonly kind: 'pressed';
      readonly pointerId: number;
      readonly down: Press;
      readonly on: { readonly objectId: string; readonly point: Vec3; readonly drags: boolean } | null;
    }
  | { readonly kind: 'drag'; readonly pointerId: number; readonly grip: Grip; readonly drag: Drag }
  | { readonly kind: 'rotate'; readonly pointerId: number; readonly grip: Grip; readonly angleRad: number }
  | { readonly kind: 'scale'; readonly pointerId: number; readonly grip: Grip; readonly distancePx: number };

/** A point of an object that follows the pointer. */
export interface Drag {
  readonly surface: DragSurface;
  /** The grabbed point as it was last. */
  readonly point: Vec3;
  /** From the grabbed point to the object's place. */
  readonly offset: Vec3;
  /** Begun by the raise handle: goes straight up whatever key is held. */
  readonly raises: boolean;
}

export function startDrag(grip: Grip, point: Vec3, ray: Ray, raises: boolean): Drag {
  const surface = raises ? uprightAt(point, ray) : surfaceAt(point, ray);
  return anchored(grip, { surface, point, offset: [0, 0, 0], raises }, ray);
}

/** One frame of a drag: the object follows the ray; `upright` is the raise key. Gives the drag as it stands now. */
export function followDrag(grip: Grip, drag: Drag, ray: Ray, upright: boolean): Drag {
  const wantsUpright = upright || drag.raises;
  if (wantsUpright !== (drag.surface.kind === 'upright')) {
    const surface = wantsUpright ? uprightAt(drag.point, ray) : surfaceAt(drag.point, ray);
    drag = anchored(grip, { ...drag, surface }, ray);
  }
  const point = dragPoint(ray, drag.surface);
  if (point === null) return drag;
  const [x, y, z] = drag.offset;
  grip.move(movedTo(grip.transform, [point[0] + x, point[1] + y, point[2] + z]));
  return { ...drag, point };
}

/** The wheel's push: nearer (factor below 1) or farther along the line of sight, then the drag goes on from there. */
export function pushDrag(grip: Grip, drag: Drag, ray: Ray, factor: number): Drag {
  const point = pushAlong(drag.point, ray.origin, factor, 0);
  const [x, y, z] = drag.offset;
  grip.move(movedTo(grip.transform, [point[0] + x, point[1] + y, point[2] + z]));
  return anchored(
    grip,
    { ...drag, point, surface: drag.raises ? uprightAt(point, ray) : surfaceAt(point, ray) },
    ray,
  );
}

/** Measures the offset anew, so that a change of surface moves nothing by itself. */
function anchored(grip: Grip, drag: Drag, ray: Ray): Drag {
  const point = dragPoint(ray, drag.surface) ?? drag.point;
  const [x, y, z] = grip.transform.position;
  return { ...drag, point, offset: [x - point[0], y - point[1], z - point[2]] };
}
