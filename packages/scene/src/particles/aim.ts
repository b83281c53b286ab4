import type { Vec3 } from '@streamxr/spatial';
import { Box3, type Ray, Vector3 } from 'three';
import type { CampaignBoxView } from './campaign-view.ts';

const box = new Box3();
const size = new Vector3();
const middle = new Vector3();
const entry = new Vector3();
const aimed = new Vector3();

/**
 * The place in the box that somebody means who aims along a ray: as deep as the middle of the box, because a screen says nothing about
 * depth; from inside the box, an arm's length or two ahead. Null when the ray passes the box.
 */
export function aimInBox(ray: Ray, { centre, halfSizeMetres }: CampaignBoxView): Vec3 | null {
  middle.set(...centre);
  box.setFromCenterAndSize(middle, size.setScalar(2 * halfSizeMetres));
  const isInside = box.containsPoint(ray.origin);
  if (!isInside && ray.intersectBox(box, entry) === null) return null;
  const ahead = middle.sub(ray.origin).dot(ray.direction);
  const metres = isInside ? Math.max(Math.min(1.2, halfSizeMetres), ahead) : ahead;
  ray.at(metres, aimed);
  box.clampPoint(aimed, aimed);
  return [aimed.x, aimed.y, aimed.z];
}
