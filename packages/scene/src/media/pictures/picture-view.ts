import { limits, type PictureView } from '@streamxr/protocol';
import { conjugate, dot, type Pose, rotate, subtract, type Vec3 } from '@streamxr/spatial';
import type { Picture } from '../../stage.ts';

/** A picture hanging in the room. */
export interface HungPicture {
  readonly trackId: string;
  readonly middle: Vec3;
  /** Towards who looks at its front, of length 1. */
  readonly normal: Vec3;
  readonly widthMetres: number;
  readonly heightMetres: number;
  /** Nobody sees it from farther away. */
  readonly maxDistanceMetres: number;
}

/** Nearer than this nothing is drawn. */
const nearMetres = 0.05;
/** Somewhat outside: what comes into the picture within a moment shall be there by then. */
const margin = 1.15;

/**
 * How large each picture is to the eye, as `MediaClient.see` wants it: what is behind, beside, too far or seen from its back is absent.
 * `eye` looks along its −Z.
 */
export function picturesSeen(hung: readonly HungPicture[], eye: Pose, picture: Picture): PictureView[] {
  const halfUp = Math.tan(picture.verticalFovRad / 2);
  const toEye = conjugate(eye.rotation);
  const seen: PictureView[] = [];
  for (const { trackId, middle, normal, widthMetres, heightMetres, maxDistanceMetres } of hung) {
    const away = subtract(middle, eye.position);
    const distance = Math.hypot(...away);
    if (distance >= maxDistanceMetres || dot(normal, away) >= 0) continue;
    const [x, y, z] = rotate(toEye, away);
    const depth = -z;
    if (depth < nearMetres) continue;
    const reachUp = depth * halfUp * margin;
    const reachAcross = depth * halfUp * picture.aspect * margin;
    if (Math.abs(x) - widthMetres / 2 > reachAcross || Math.abs(y) - heightMetres / 2 > reachUp) continue;
    const heightPixels = Math.round(((heightMetres / depth) * picture.heightPx) / (2 * halfUp));
    if (heightPixels < 1) continue;
    seen.push({
      trackId,
      heightPixels: Math.min(limits.pictureHeightMax, heightPixels),
      gazeRad: Math.acos(Math.min(1, Math.max(-1, depth / distance))),
    });
  }
  return seen;
}
