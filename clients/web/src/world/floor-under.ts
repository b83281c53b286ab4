import type { Vec3 } from '@streamxr/spatial';
import { type PerspectiveCamera, Vector3 } from 'three';

/** Nobody can aim farther: there a pixel is half a metre. */
const metresMax = 24;

/** Where the view through a place of the picture (−1 to 1, up and right) meets the floor; null when that is nowhere near. */
export function floorUnder(camera: PerspectiveCamera, x: number, y: number): Vec3 | null {
  const eye = new Vector3().setFromMatrixPosition(camera.matrixWorld);
  const direction = new Vector3(x, y, 0.5).unproject(camera).sub(eye);
  if (direction.y >= 0) return null;
  const floor = eye.addScaledVector(direction, -eye.y / direction.y);
  const metres = Math.hypot(
    floor.x - camera.matrixWorld.elements[12],
    floor.z - camera.matrixWorld.elements[14],
  );
  return metres <= metresMax ? [floor.x, 0, floor.z] : null;
}
