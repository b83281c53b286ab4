/** Turns points of the model into points of the picture. */
export interface Camera {
  /** Unit vectors of the model's frame: to the right, up, and towards the viewer. */
  readonly right: Vector;
  readonly up: Vector;
  readonly back: Vector;
  readonly eye: Vector;
  /** Pixels for a slope of 1, and where straight ahead lies. */
  readonly scale: number;
  readonly centerX: number;
  readonly centerY: number;
}

export type Vector = readonly [number, number, number];

/** From the front right and a little above, as one walks up to things. */
const azimuth = (35 * Math.PI) / 180;
const elevation = (22 * Math.PI) / 180;
/** In radii of the model: near enough to have depth, far enough not to bend it. */
const distance = 4;
const filled = 0.94;

/** A camera that fits all points (x, y, z after each other) into a square of `size` pixels. */
export function cameraFor(points: Float32Array, size: number): Camera {
  const back: Vector = [
    Math.sin(azimuth) * Math.cos(elevation),
    Math.sin(elevation),
    Math.cos(azimuth) * Math.cos(elevation),
  ];
  const right: Vector = [Math.cos(azimuth), 0, -Math.sin(azimuth)];
  const up: Vector = [
    -Math.sin(azimuth) * Math.sin(elevation),
    Math.cos(elevation),
    -Math.cos(azimuth) * Math.sin(elevation),
  ];
  const { middle, radius } = ballAround(points);
  const eye: Vector = [
    middle[0] + back[0] * radius * distance,
    middle[1] + back[1] * radius * distance,
    middle[2] + back[2] * radius * distance,
  ];
  let [left, low, high, top] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 3) {
    const x = (points[at] ?? 0) - eye[0];
    const y = (points[at + 1] ?? 0) - eye[1];
    const z = (points[at + 2] ?? 0) - eye[2];
    const depth = -(x * back[0] + y * back[1] + z * back[2]);
    const across = (x * right[0] + y * right[1] + z * right[2]) / depth;
    const upwards = (x * up[0] + y * up[1] + z * up[2]) / depth;
    left = Math.min(left, across);
    high = Math.max(high, across);
    low = Math.min(low, upwards);
    top = Math.max(top, upwards);
  }
  const scale = (size * filled) / Math.max(high - left, top - low, 1e-9);
  return {
    right,
    up,
    back,
    eye,
    scale,
    centerX: size / 2 - ((left + high) / 2) * scale,
    centerY: size / 2 + ((low + top) / 2) * scale,
  };
}

function ballAround(points: Float32Array): { readonly middle: Vector; readonly radius: number } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < points.length; at++) {
    const value = points[at] ?? 0;
    min[at % 3] = Math.min(min[at % 3] ?? 0, value);
    max[at % 3] = Math.max(max[at % 3] ?? 0, value);
  }
  const middle: Vector = [
    ((min[0] ?? 0) + (max[0] ?? 0)) / 2,
    ((min[1] ?? 0) + (max[1] ?? 0)) / 2,
    ((min[2] ?? 0) + (max[2] ?? 0)) / 2,
  ];
  const half = [0, 1, 2].map((axis) => ((max[axis] ?? 0) - (min[axis] ?? 0)) / 2);
  return { middle, radius: Math.max(Math.hypot(...half), 1e-6) };
}
