import { type Camera, Frustum, Matrix4, Sphere, Vector3 } from 'three';
import { midPx } from './detail.ts';

/** Of what a person's body is tall, from the crown to the end of the bust. */
const bodyHeightMetres = 0.7;
/** From the middle of the head around everything a resting body has. */
const bodyReachMetres = 0.7;
/** How far a body beside the picture throws a shadow into it, and from how far that is seen. */
const shadowReachMetres = 2.5;
const shadowSeenMetres = 17;
/** The frame is drawn for where the head is by then: a quick turn moves some degrees between planning and drawing. */
const widening = 1.12;

/** What the viewer sees, headset or not: whether a body is in the picture, and how tall. */
export class Sight {
  readonly eye = new Vector3();
  readonly #frustum = new Frustum();
  readonly #matrix = new Matrix4();
  readonly #clip = new Matrix4();
  readonly #sphere = new Sphere();
  #pxAtOneMetre = 0;
  #halfWidthPx = 0;
  #halfHeightPx = 0;

  /** Looks through a camera whose matrices are this frame's; the picture's size is in device pixels. */
  look(camera: Camera, widthPx: number, heightPx: number): void {
    this.eye.setFromMatrixPosition(camera.matrixWorld);
    this.#halfWidthPx = widthPx / 2;
    this.#halfHeightPx = heightPx / 2;
    this.#matrix.copy(camera.matrixWorld).invert();
    this.#clip.multiplyMatrices(camera.projectionMatrix, this.#matrix);
    const { elements } = this.#matrix.copy(this.#clip);
    this.#pxAtOneMetre = (camera.projectionMatrix.elements[5] * heightPx) / 2;
    // Rows x and y of the projection: a smaller scale is a wider view.
    for (const column of [0, 4, 8, 12]) {
      elements[column] = (elements[column] ?? 0) / widening;
      elements[column + 1] = (elements[column + 1] ?? 0) / widening;
    }
    this.#frustum.setFromProjectionMatrix(this.#matrix);
  }

  /** Device pixels that a metre takes up at this distance. */
  pxPerMetre(distanceMetres: number): number {
    return this.#pxAtOneMetre / Math.max(0.05, distanceMetres);
  }

  /**
   * How tall the body under this head is on the screen, in device pixels; 0 when it is out of sight. One that only throws its
   * shadow into the picture counts as just large enough to throw one.
   */
  sizePx(head: Vector3): number {
    const distanceMetres = head.distanceTo(this.eye);
    const sizePx = bodyHeightMetres * this.pxPerMetre(distanceMetres);
    this.#sphere.center.copy(head);
    this.#sphere.radius = bodyReachMetres;
    if (this.#frustum.intersectsSphere(this.#sphere)) return sizePx;
    if (distanceMetres > shadowSeenMetres) return 0;
    this.#sphere.radius = shadowReachMetres;
    return this.#frustum.intersectsSphere(this.#sphere) ? Math.min(sizePx, midPx) : 0;
  }

  /** Writes where a point is in the picture: device pixels from its middle, right and up. False when it is behind the viewer. */
  project(point: Vector3, target: Vector3): boolean {
    const { elements: e } = this.#clip;
    const { x, y, z } = point;
    const w = (e[3] ?? 0) * x + (e[7] ?? 0) * y + (e[11] ?? 0) * z + (e[15] ?? 1);
    if (w <= 0) return false;
    target.copy(point).applyMatrix4(this.#clip);
    target.x *= this.#halfWidthPx;
    target.y *= this.#halfHeightPx;
    return true;
  }
}
