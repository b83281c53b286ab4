/** A point of an outline in a plane, with the unit normal of its outside. Metres. */
export interface OutlinePoint {
  readonly x: number;
  readonly y: number;
  readonly normalX: number;
  readonly normalY: number;
}

/** A corner of a polyline, and the radius in metres that takes its edge off (0: left sharp). */
export interface Corner {
  readonly x: number;
  readonly y: number;
  readonly round?: number;
}

interface Rounding {
  /** Pieces of each rounded corner. */
  readonly segments?: number;
  /** Longest straight piece in metres: baked occlusion needs vertices to live in. */
  readonly step?: number;
}

/**
 * An outline through `corners` with rounded edges. The outside lies to the right of the direction of travel: for a lathe,
 * go from the bottom up and then inwards over the top.
 */
export function roundedOutline(
  corners: readonly Corner[],
  { segments = 3, step = Infinity }: Rounding = {},
): OutlinePoint[] {
  const outline: OutlinePoint[] = [];
  corners.forEach((corner, index) => {
    const before = corners[index - 1];
    const after = corners[index + 1];
    if (before === undefined || after === undefined) {
      const neighbour = before ?? after;
      if (neighbour === undefined) return;
      const [dx, dy] = before === undefined ? direction(corner, neighbour) : direction(neighbour, corner);
      extend(outline, { x: corner.x, y: corner.y, normalX: dy, normalY: -dx }, step);
      return;
    }
    const [inX, inY] = direction(before, corner);
    const [outX, outY] = direction(corner, after);
    const turn = Math.atan2(inX * outY - inY * outX, inX * outX + inY * outY);
    const round = corner.round ?? 0;
    const setback = Math.min(
      round * Math.tan(Math.abs(turn) / 2),
      distance(before, corner) / 2,
      distance(corner, after) / 2,
    );
    if (setback < 1e-6) {
      extend(outline, { x: corner.x, y: corner.y, normalX: inY, normalY: -inX }, step);
      outline.push({ x: corner.x, y: corner.y, normalX: outY, normalY: -outX });
      return;
    }
    const radius = (setback / Math.tan(Math.abs(turn) / 2)) * Math.sign(turn);
    const startX = corner.x - inX * setback;
    const startY = corner.y - inY * setback;
    const centreX = startX - inY * radius;
    const centreY = startY + inX * radius;
    for (let piece = 0; piece <= segments; piece++) {
      const angle = (turn * piece) / segments;
      const normalX = inY * Math.cos(angle) + inX * Math.sin(angle);
      const normalY = -inX * Math.cos(angle) + inY * Math.sin(angle);
      const point = { x: centreX + normalX * radius, y: centreY + normalY * radius, normalX, normalY };
      if (piece === 0) extend(outline, point, step);
      else outline.push(point);
    }
  });
  return outline;
}

/** A smooth outline through `points` (Catmull–Rom), `pieces` pieces between neighbours; outside to the right. */
export function smoothOutline(
  points: readonly (readonly [x: number, y: number])[],
  pieces = 6,
): OutlinePoint[] {
  const outline: OutlinePoint[] = [];
  for (let index = 0; index + 1 < points.length; index++) {
    const p1 = points[index] ?? [0, 0];
    const p2 = points[index + 1] ?? p1;
    const p0 = points[index - 1] ?? p1;
    const p3 = points[index + 2] ?? p2;
    const last = index + 2 === points.length ? pieces : pieces - 1;
    for (let piece = 0; piece <= last; piece++) {
      const t = piece / pieces;
      const dx = splineSlope(p0[0], p1[0], p2[0], p3[0], t);
      const dy = splineSlope(p0[1], p1[1], p2[1], p3[1], t);
      const size = Math.hypot(dx, dy) || 1;
      outline.push({
        x: spline(p0[0], p1[0], p2[0], p3[0], t),
        y: spline(p0[1], p1[1], p2[1], p3[1], t),
        normalX: dy / size,
        normalY: -dx / size,
      });
    }
  }
  return outline;
}

/** A closed circle of `pieces` pieces for sweeping along a path; the last point repeats the first. */
export function circleOutline(radius: number, pieces: number): OutlinePoint[] {
  return Array.from({ length: pieces + 1 }, (_, index) => {
    const angle = ((index % pieces) / pieces) * 2 * Math.PI;
    const normalX = Math.cos(angle);
    const normalY = Math.sin(angle);
    return { x: normalX * radius, y: normalY * radius, normalX, normalY };
  });
}

/** Uniform Catmull–Rom between b and c at t in 0–1. */
export function spline(a: number, b: number, c: number, d: number, t: number): number {
  return (
    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
  );
}

function splineSlope(a: number, b: number, c: number, d: number, t: number): number {
  return 0.5 * (c - a + 2 * (2 * a - 5 * b + 4 * c - d) * t + 3 * (3 * b - a - 3 * c + d) * t * t);
}

/** Goes on to `point` in a straight line, in pieces no longer than `step`. */
function extend(outline: OutlinePoint[], point: OutlinePoint, step: number): void {
  const from = outline.at(-1);
  if (from !== undefined) {
    const pieces = Math.ceil(distance(from, point) / step);
    for (let piece = 1; piece < pieces; piece++) {
      const t = piece / pieces;
      outline.push({
        ...point,
        x: from.x + (point.x - from.x) * t,
        y: from.y + (point.y - from.y) * t,
      });
    }
  }
  outline.push(point);
}

function direction(from: Corner, to: Corner): [x: number, y: number] {
  const size = distance(from, to) || 1;
  return [(to.x - from.x) / size, (to.y - from.y) / size];
}

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
