import { unreachable } from '@streamxr/kernel';
import type { Bounds, LodName } from '@streamxr/protocol';
import { add, angleToBallRad, distance, dot, rotate, subtract, type Vec3 } from '@streamxr/spatial';
import type { Placement } from '../error/placed-parts.ts';
import { type GazeZone, gazeZone } from '../view/gaze-weight.ts';

/** Where somebody is and looks, as far as the server knows. */
export interface Gaze {
  readonly position: Vec3;
  /** Unit vector. */
  readonly direction: Vec3;
}

/** An object as large as it is in the room. */
export interface LodObject {
  readonly placement: Placement;
  /** Of its model; null when it is not known: then it counts as a metre across. */
  readonly bounds: Bounds | null;
}

/** Which level of detail an object gets, or that it gets none, and why, in a sentence for a person. */
export type LodDecision =
  | {
      readonly type: 'send';
      readonly lod: LodName;
      readonly zone: GazeZone | 'unknown';
      readonly reason: string;
    }
  | { readonly type: 'skip'; readonly reason: string };

const unknownRadiusMetres = 0.5;
/** Objects that look smaller than this get one level less: 6° are some 110 pixels of a screen that shows 60° in 1,080. */
const smallRad = (6 * Math.PI) / 180;
/** Some 35 pixels: one level less again. */
const tinyRad = (2 * Math.PI) / 180;

/**
 * Requirement A5 for whole levels of detail: what the eyes are on gets `high`, whatever the bandwidth recommends; the periphery no more than `medium`, the
 * far field `low`, what is behind nothing. Then distance takes away what is too small to see. `gaze` is null before the client told a pose: then the bandwidth decides.
 */
export function decideLod(gaze: Gaze | null, object: LodObject, recommended: LodName): LodDecision {
  if (gaze === null) {
    return { type: 'send', lod: recommended, zone: 'unknown', reason: 'chosen by bandwidth: no pose yet' };
  }
  const { centre, radiusMetres } = ballOf(object);
  const metres = distance(gaze.position, centre);
  const along = dot(subtract(centre, gaze.position), gaze.direction);
  const angleRad = angleToBallRad(along, metres, radiusMetres);
  const zone = gazeZone(angleRad);
  const degrees = Math.round((angleRad * 180) / Math.PI);
  if (zone === 'behind') return { type: 'skip', reason: `behind the viewer: ${degrees}° from the gaze` };
  const lod = lowered(lodOfZone(zone, recommended), stepsBySize(metres, radiusMetres));
  return { type: 'send', lod, zone, reason: `${zone}: ${degrees}° from the gaze at ${metres.toFixed(1)} m` };
}

/** Coarse to fine. */
const order: readonly LodName[] = ['low', 'medium', 'high'];

/** True when `a` shows more than `b`; null stands for nothing shown. */
export function isFiner(a: LodName, b: LodName | null): boolean {
  return b === null || order.indexOf(a) > order.indexOf(b);
}

function lodOfZone(zone: Exclude<GazeZone, 'behind'>, recommended: LodName): LodName {
  switch (zone) {
    case 'foveal':
      return 'high';
    case 'peripheral':
      return recommended === 'low' ? 'low' : 'medium';
    case 'far':
      return 'low';
    default:
      return unreachable(zone);
  }
}

function lowered(lod: LodName, steps: number): LodName {
  return order[Math.max(0, order.indexOf(lod) - steps)] ?? 'low';
}

function stepsBySize(metres: number, radiusMetres: number): number {
  if (metres <= radiusMetres) return 0;
  const sizeRad = 2 * Math.asin(radiusMetres / metres);
  if (sizeRad >= smallRad) return 0;
  return sizeRad >= tinyRad ? 1 : 2;
}

function ballOf({ placement, bounds }: LodObject): { readonly centre: Vec3; readonly radiusMetres: number } {
  const { position, rotation, scale } = placement;
  if (bounds === null) return { centre: position, radiusMetres: unknownRadiusMetres * Math.max(...scale) };
  const { min, max } = bounds;
  const middle: Vec3 = [
    ((min[0] + max[0]) / 2) * scale[0],
    ((min[1] + max[1]) / 2) * scale[1],
    ((min[2] + max[2]) / 2) * scale[2],
  ];
  const half = Math.hypot(
    (max[0] - min[0]) * scale[0],
    (max[1] - min[1]) * scale[1],
    (max[2] - min[2]) * scale[2],
  );
  return { centre: add(position, rotate(rotation, middle)), radiusMetres: half / 2 };
}
