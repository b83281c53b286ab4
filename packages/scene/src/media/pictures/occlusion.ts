import { conjugate, fromYaw, type Quat, rotate, subtract, type Vec3 } from '@streamxr/spatial';
import type { HungPicture } from './picture-view.ts';

/** Something nobody sees through, never larger than what is drawn: a picture that can be seen is never taken for a hidden one. */
export type Occluder =
  | { readonly kind: 'box'; readonly middle: Vec3; readonly half: Vec3; readonly rotation: Quat }
  | { readonly kind: 'ball'; readonly middle: Vec3; readonly radiusMetres: number };

/** Of more, the first count. */
export const occludersMax = 64;
/** Places of a picture that are looked at, as shares of its width and height from its middle. */
const samples = [
  [0, 0],
  [-0.42, 0.42],
  [0.42, 0.42],
  [-0.42, -0.42],
  [0.42, -0.42],
] as const;
/** What hangs on a surface is not hidden by it. */
const reachShare = 0.995;
/** What passes before a picture does not end it: its first picture afterwards would be late. */
const hiddenAfterMs = 1_500;

/** Whether nothing of a picture is in sight: its middle and its corners are each behind something. */
export function isHidden(picture: HungPicture, eye: Vec3, occluders: readonly Occluder[]): boolean {
  const { middle, normal, widthMetres, heightMetres } = picture;
  const upright = fromYaw(Math.atan2(normal[0], normal[2]));
  const near = occluders.slice(0, occludersMax);
  return samples.every(([across, up]) => {
    const [x, y, z] = rotate(upright, [across * widthMetres, up * heightMetres, 0]);
    const way = subtract([middle[0] + x, middle[1] + y, middle[2] + z], eye);
    return near.some((occluder) => isCrossed(occluder, eye, way));
  });
}

/** Whether a way from the eye goes through it. Who stands inside of something sees out of it. */
function isCrossed(occluder: Occluder, eye: Vec3, way: Vec3): boolean {
  const from = subtract(eye, occluder.middle);
  return occluder.kind === 'ball'
    ? crossesBall(from, way, occluder.radiusMetres)
    : crossesBox(
        rotate(conjugate(occluder.rotation), from),
        rotate(conjugate(occluder.rotation), way),
        occluder.half,
      );
}

function crossesBox(from: Vec3, way: Vec3, half: Vec3): boolean {
  let [enter, leave] = [-Infinity, Infinity];
  for (const axis of [0, 1, 2] as const) {
    if (Math.abs(way[axis]) < 1e-9) {
      if (Math.abs(from[axis]) > half[axis]) return false;
      continue;
    }
    const one = (-half[axis] - from[axis]) / way[axis];
    const other = (half[axis] - from[axis]) / way[axis];
    enter = Math.max(enter, Math.min(one, other));
    leave = Math.min(leave, Math.max(one, other));
  }
  return enter > 0 && enter < reachShare && leave > enter;
}

function crossesBall(from: Vec3, way: Vec3, radiusMetres: number): boolean {
  const a = way[0] ** 2 + way[1] ** 2 + way[2] ** 2;
  const halfB = from[0] * way[0] + from[1] * way[1] + from[2] * way[2];
  const c = from[0] ** 2 + from[1] ** 2 + from[2] ** 2 - radiusMetres ** 2;
  const root = halfB ** 2 - a * c;
  if (root <= 0 || a === 0) return false;
  const enter = (-halfB - Math.sqrt(root)) / a;
  return enter > 0 && enter < reachShare;
}

/** Remembers since when pictures are hidden, so that what is hidden for a moment only is not ended. */
export class SightMemory {
  #seenAtMs = new Map<string, number>();

  /** Those of the pictures that count as seen at this time. `hides` is asked once for each. */
  keep<Seen extends { readonly trackId: string }>(
    pictures: readonly Seen[],
    hides: (picture: Seen) => boolean,
    timeMs: number,
  ): Seen[] {
    const seenAtMs = new Map<string, number>();
    const kept = pictures.filter((picture) => {
      const { trackId } = picture;
      const lastMs = hides(picture) ? this.#seenAtMs.get(trackId) : timeMs;
      if (lastMs === undefined || timeMs - lastMs >= hiddenAfterMs) return false;
      seenAtMs.set(trackId, lastMs);
      return true;
    });
    this.#seenAtMs = seenAtMs;
    return kept;
  }
}
