import type { Camera } from './camera.ts';
import type { Look } from './look.ts';
import { type Place, shade } from './shade.ts';

/** Triangles to be drawn: the vertices' places in the model and what lies on them. */
export interface Drawing {
  /** x, y, z of each vertex in the model's frame. */
  readonly points: Float32Array;
  /** Unit vectors in the model's frame, or null where the surface is to look flat. */
  readonly normals: Float32Array | null;
  readonly uvs: Float32Array | null;
  /** Linear, four a vertex. */
  readonly colors: Float32Array | null;
  readonly indices: Uint32Array;
  readonly look: Look;
}

/** Pixels that are looked at for all triangles together: what is left of a model made to be slow stays undrawn. 1 s at most. */
const looksMax = 100_000_000;

/** A square of pixels with depth, that triangles are drawn upon. */
export class Canvas {
  readonly size: number;
  /** Linear red, green, blue, and opacity. */
  readonly pixels: Float32Array;
  readonly #depths: Float32Array;
  readonly #camera: Camera;
  #looks = 0;
  readonly #color = new Float64Array(4);
  readonly #place: Place = {
    u: 0,
    v: 0,
    red: 1,
    green: 1,
    blue: 1,
    alpha: 1,
    nx: 0,
    ny: 1,
    nz: 0,
    vx: 0,
    vy: 0,
    vz: 1,
  };

  constructor(size: number, camera: Camera) {
    this.size = size;
    this.#camera = camera;
    this.pixels = new Float32Array(size * size * 4);
    this.#depths = new Float32Array(size * size);
  }

  draw(drawing: Drawing): void {
    const projected = this.#project(drawing.points);
    for (let at = 0; at < drawing.indices.length; at += 3) {
      const a = drawing.indices[at] ?? 0;
      const b = drawing.indices[at + 1] ?? 0;
      const c = drawing.indices[at + 2] ?? 0;
      this.#drawTriangle(drawing, projected, a, b, c);
    }
  }

  /** Column, row and the inverse of the depth of each vertex. */
  #project(points: Float32Array): Float32Array {
    const { right, up, back, eye, scale, centerX, centerY } = this.#camera;
    const projected = new Float32Array(points.length);
    for (let at = 0; at < points.length; at += 3) {
      const x = (points[at] ?? 0) - eye[0];
      const y = (points[at + 1] ?? 0) - eye[1];
      const z = (points[at + 2] ?? 0) - eye[2];
      const inverse = -1 / (x * back[0] + y * back[1] + z * back[2]);
      projected[at] = centerX + (x * right[0] + y * right[1] + z * right[2]) * inverse * scale;
      projected[at + 1] = centerY - (x * up[0] + y * up[1] + z * up[2]) * inverse * scale;
      projected[at + 2] = inverse;
    }
    return projected;
  }

  #drawTriangle(drawing: Drawing, projected: Float32Array, a: number, b: number, c: number): void {
    const ax = projected[a * 3] ?? 0;
    const ay = projected[a * 3 + 1] ?? 0;
    const bx = projected[b * 3] ?? 0;
    const by = projected[b * 3 + 1] ?? 0;
    const cx = projected[c * 3] ?? 0;
    const cy = projected[c * 3 + 1] ?? 0;
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (area === 0 || !Number.isFinite(area)) return;
    const wa = projected[a * 3 + 2] ?? 0;
    const wb = projected[b * 3 + 2] ?? 0;
    const wc = projected[c * 3 + 2] ?? 0;
    const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
    const right = Math.min(this.size - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
    const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
    const bottom = Math.min(this.size - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
    if (right < left || bottom < top || this.#looks > looksMax) return;
    this.#looks += (right - left + 1) * (bottom - top + 1);
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const px = column + 0.5;
        const py = row + 0.5;
        const sa = ((bx - px) * (cy - py) - (cx - px) * (by - py)) / area;
        const sb = ((cx - px) * (ay - py) - (ax - px) * (cy - py)) / area;
        const sc = 1 - sa - sb;
        if (sa < 0 || sb < 0 || sc < 0) continue;
        const nearness = sa * wa + sb * wb + sc * wc;
        const pixel = row * this.size + column;
        if (nearness <= (this.#depths[pixel] ?? 0)) continue;
        // Shares of the corners on the surface rather than on the picture.
        this.#place3d(drawing, a, b, c, (sa * wa) / nearness, (sb * wb) / nearness, (sc * wc) / nearness);
        shade(drawing.look, this.#place, this.#color);
        this.#put(pixel, nearness);
      }
    }
  }

  #put(pixel: number, nearness: number): void {
    const opacity = this.#color[3] ?? 0;
    if (opacity <= 0) return;
    for (let channel = 0; channel < 3; channel++) {
      const before = this.pixels[pixel * 4 + channel] ?? 0;
      this.pixels[pixel * 4 + channel] = before + ((this.#color[channel] ?? 0) - before) * opacity;
    }
    const before = this.pixels[pixel * 4 + 3] ?? 0;
    this.pixels[pixel * 4 + 3] = before + (1 - before) * opacity;
    if (opacity === 1) this.#depths[pixel] = nearness;
  }

  #place3d(
    { points, normals, uvs, colors }: Drawing,
    a: number,
    b: number,
    c: number,
    sa: number,
    sb: number,
    sc: number,
  ): void {
    const mixed = (values: Float32Array, width: number, at: number): number =>
      (values[a * width + at] ?? 0) * sa +
      (values[b * width + at] ?? 0) * sb +
      (values[c * width + at] ?? 0) * sc;
    const place = this.#place;
    const { eye } = this.#camera;
    place.u = uvs === null ? 0 : mixed(uvs, 2, 0);
    place.v = uvs === null ? 0 : mixed(uvs, 2, 1);
    place.red = colors === null ? 1 : mixed(colors, 4, 0);
    place.green = colors === null ? 1 : mixed(colors, 4, 1);
    place.blue = colors === null ? 1 : mixed(colors, 4, 2);
    place.alpha = colors === null ? 1 : mixed(colors, 4, 3);
    const vx = eye[0] - mixed(points, 3, 0);
    const vy = eye[1] - mixed(points, 3, 1);
    const vz = eye[2] - mixed(points, 3, 2);
    const far = Math.hypot(vx, vy, vz);
    place.vx = vx / far;
    place.vy = vy / far;
    place.vz = vz / far;
    if (normals === null) this.#flatNormal(points, a, b, c);
    else {
      place.nx = mixed(normals, 3, 0);
      place.ny = mixed(normals, 3, 1);
      place.nz = mixed(normals, 3, 2);
    }
    const length = Math.hypot(place.nx, place.ny, place.nz) || 1;
    // A surface seen from behind is lit as if it had a back.
    const side = place.nx * vx + place.ny * vy + place.nz * vz < 0 ? -1 : 1;
    place.nx *= side / length;
    place.ny *= side / length;
    place.nz *= side / length;
  }

  #flatNormal(points: Float32Array, a: number, b: number, c: number): void {
    const side = (vertex: number, axis: number): number =>
      (points[vertex * 3 + axis] ?? 0) - (points[a * 3 + axis] ?? 0);
    this.#place.nx = side(b, 1) * side(c, 2) - side(b, 2) * side(c, 1);
    this.#place.ny = side(b, 2) * side(c, 0) - side(b, 0) * side(c, 2);
    this.#place.nz = side(b, 0) * side(c, 1) - side(b, 1) * side(c, 0);
  }
}
