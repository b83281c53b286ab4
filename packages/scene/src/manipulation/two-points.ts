import { fromYaw, normalize, type Quat, rotate, type Vec3 } from '@streamxr/spatial';

type Point = readonly [x: number, y: number];

/** How two fingers on the glass turned and spread since `before`: radians to the left (as seen from above, y down), and a factor. */
export function fingersChange(
  before: readonly [Point, Point],
  now: readonly [Point, Point],
): { readonly turnRad: number; readonly factor: number } {
  const [beforeX, beforeY] = [before[1][0] - before[0][0], before[1][1] - before[0][1]];
  const [nowX, nowY] = [now[1][0] - now[0][0], now[1][1] - now[0][1]];
  const cross = beforeX * nowY - beforeY * nowX;
  const along = beforeX * nowX + beforeY * nowY;
  // Two fingers never come nearer than about 40 px; below 8 px the digitiser lost one.
  const factor = Math.hypot(nowX, nowY) / Math.max(8, Math.hypot(beforeX, beforeY));
  return { turnRad: -Math.atan2(cross, along), factor };
}

/**
 * How a thing held in two hands follows them: the rotation that carries the line between the hands from before to now by the
 * shortest way, the factor of its length, and the middle.
 */
export function handsChange(
  before: readonly [Vec3, Vec3],
  now: readonly [Vec3, Vec3],
): { readonly rotation: Quat; readonly factor: number } {
  const from = between(before);
  const to = between(now);
  const fromLength = Math.hypot(...from);
  const toLength = Math.hypot(...to);
  if (fromLength < 0.01 || toLength < 0.01) return { rotation: [0, 0, 0, 1], factor: 1 };
  return { rotation: shortestTurn(from, to), factor: toLength / fromLength };
}

/** A place that was at `point` when the hands were at `before`, carried along to where they are now. */
export function carry(
  point: Vec3,
  before: readonly [Vec3, Vec3],
  now: readonly [Vec3, Vec3],
  change: { readonly rotation: Quat; readonly factor: number },
): Vec3 {
  const was = middle(before);
  const is = middle(now);
  const arm = rotate(change.rotation, [point[0] - was[0], point[1] - was[1], point[2] - was[2]]);
  return [is[0] + arm[0] * change.factor, is[1] + arm[1] * change.factor, is[2] + arm[2] * change.factor];
}

function between([a, b]: readonly [Vec3, Vec3]): Vec3 {
  return [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
}

function middle([a, b]: readonly [Vec3, Vec3]): Vec3 {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

/** Half-way quaternion between two directions (Melax, Game Programming Gems 1, 2.10). */
function shortestTurn(from: Vec3, to: Vec3): Quat {
  const lengths = Math.hypot(...from) * Math.hypot(...to);
  const cos = (from[0] * to[0] + from[1] * to[1] + from[2] * to[2]) / lengths;
  // Opposite: every axis is as short; hands that swap sides turn about the vertical.
  if (cos < -0.9999) return fromYaw(Math.PI);
  return normalize([
    (from[1] * to[2] - from[2] * to[1]) / lengths,
    (from[2] * to[0] - from[0] * to[2]) / lengths,
    (from[0] * to[1] - from[1] * to[0]) / lengths,
    1 + cos,
  ]);
}
