import { type Box3, type Matrix4, Vector4 } from 'three';

/** Part of a picture in pixels, from its upper left corner. */
export interface PictureRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const corner = new Vector4();

/** Where in a picture boxes are seen, and `marginPx` around them. All of it where a box reaches behind the eyes. */
export function regionOf(
  boxes: readonly Box3[],
  viewProjection: Matrix4,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  marginPx: number,
): PictureRegion {
  const whole = { x: 0, y: 0, width: widthPx, height: heightPx };
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { min, max } of boxes)
    for (let index = 0; index < 8; index++) {
      corner.set(index & 1 ? max.x : min.x, index & 2 ? max.y : min.y, index & 4 ? max.z : min.z, 1);
      corner.applyMatrix4(viewProjection);
      if (corner.w <= 0.01) return whole;
      const x = ((corner.x / corner.w + 1) / 2) * widthPx;
      const y = ((1 - corner.y / corner.w) / 2) * heightPx;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  const x = Math.max(0, Math.floor(left - marginPx));
  const y = Math.max(0, Math.floor(top - marginPx));
  const width = Math.min(widthPx, Math.ceil(right + marginPx)) - x;
  const height = Math.min(heightPx, Math.ceil(bottom + marginPx)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : whole;
}
