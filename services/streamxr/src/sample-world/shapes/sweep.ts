import { assert } from '@streamxr/kernel';
import { dot, rotate, scale, subtract, type Vec3 } from '@streamxr/spatial';
import { addTriangle, addVertex, cross, emptyMesh, merge, type Mesh, sheet, unit } from './mesh.ts';
import { type OutlinePoint, spline } from './profile.ts';

export interface Sweep {
  /** Points of the path in metres; for a closed path the first is not repeated. */
  readonly path: readonly Vec3[];
  /** The closed outline carried along, x to the side of the path and y up. */
  readonly outline: readonly OutlinePoint[];
  readonly closed?: boolean;
  /** Size of the outline at t in 0–1 along the path; 1 unless given. */
  readonly sizeAt?: (t: number) => number;
}

/** Carries an outline along a path without twisting it, and closes the ends with flat caps. */
export function sweep({ path, outline, closed = false, sizeAt = () => 1 }: Sweep): Mesh {
  const frames = carriedFrames(path, closed);
  const columns = closed ? path.length + 1 : path.length;
  const pointAt = (column: number, row: number) => {
    const index = column % path.length;
    const t = column / (columns - 1);
    const frame = frames[column];
    const centre = path[index];
    const point = outline[row];
    assert(frame !== undefined && centre !== undefined && point !== undefined, 'sweep left its grid');
    const size = sizeAt(t);
    const place = (x: number, y: number): Vec3 => [
      frame.side[0] * x + frame.up[0] * y,
      frame.side[1] * x + frame.up[1] * y,
      frame.side[2] * x + frame.up[2] * y,
    ];
    const offset = place(point.x * size, point.y * size);
    return {
      position: [centre[0] + offset[0], centre[1] + offset[1], centre[2] + offset[2]] as const,
      normal: unit(place(point.normalX, point.normalY)),
    };
  };
  const wall = sheet(columns, outline.length, pointAt);
  if (closed) return wall;
  const first = frames[0];
  const last = frames[columns - 1];
  assert(first !== undefined && last !== undefined, 'a path has at least two points');
  const rim = (column: number) => outline.map((_, row) => pointAt(column, row).position);
  return merge([wall, cap(rim(0), scale(first.ahead, -1)), cap(rim(columns - 1), last.ahead)]);
}

/** A smooth path through `points` (Catmull–Rom), `pieces` pieces between neighbours. */
export function smoothPath(points: readonly Vec3[], pieces: number): Vec3[] {
  const path: Vec3[] = [];
  for (let index = 0; index + 1 < points.length; index++) {
    const p1 = points[index] ?? [0, 0, 0];
    const p2 = points[index + 1] ?? p1;
    const p0 = points[index - 1] ?? p1;
    const p3 = points[index + 2] ?? p2;
    const last = index + 2 === points.length ? pieces : pieces - 1;
    for (let piece = 0; piece <= last; piece++) {
      const t = piece / pieces;
      path.push([
        spline(p0[0], p1[0], p2[0], p3[0], t),
        spline(p0[1], p1[1], p2[1], p3[1], t),
        spline(p0[2], p1[2], p2[2], p3[2], t),
      ]);
    }
  }
  return path;
}

interface Frame {
  readonly ahead: Vec3;
  readonly side: Vec3;
  readonly up: Vec3;
}

/**
 * Frames carried along the path: each keeps as much of the previous one's up as its own direction allows. A closed path
 * comes back a little turned; that is spread evenly over its length. Source: Bishop, "There is more than one way to frame
 * a curve", 1975.
 */
function carriedFrames(path: readonly Vec3[], closed: boolean): Frame[] {
  const count = closed ? path.length + 1 : path.length;
  const ahead = Array.from({ length: count }, (_, index) => tangent(path, index, closed));
  const start = ahead[0] ?? [0, 0, 1];
  let up: Vec3 = Math.abs(start[1]) < 0.9 ? [0, 1, 0] : [0, 0, 1];
  const ups = ahead.map((direction) => {
    up = unit(subtract(up, scale(direction, dot(up, direction))));
    return up;
  });
  const firstUp = ups[0] ?? up;
  const leftover = closed ? signedAngle(up, firstUp, start) : 0;
  return ahead.map((direction, index) => {
    const halfAngle = (leftover * index) / (count - 1) / 2;
    const carried = ups[index] ?? firstUp;
    const corrected = rotate(
      [
        direction[0] * Math.sin(halfAngle),
        direction[1] * Math.sin(halfAngle),
        direction[2] * Math.sin(halfAngle),
        Math.cos(halfAngle),
      ],
      carried,
    );
    return { ahead: direction, up: corrected, side: cross(corrected, direction) };
  });
}

function tangent(path: readonly Vec3[], index: number, closed: boolean): Vec3 {
  const count = path.length;
  const before = closed ? (index - 1 + count) % count : Math.max(0, index - 1);
  const after = closed ? (index + 1) % count : Math.min(count - 1, index + 1);
  return unit(subtract(path[after] ?? [0, 0, 1], path[before] ?? [0, 0, 0]));
}

function signedAngle(from: Vec3, to: Vec3, about: Vec3): number {
  return Math.atan2(dot(cross(from, to), about), dot(from, to));
}

function cap(rim: readonly Vec3[], normal: Vec3): Mesh {
  const mesh = emptyMesh();
  const centre = scale(
    rim.reduce((sum, point) => [sum[0] + point[0], sum[1] + point[1], sum[2] + point[2]], [0, 0, 0] as Vec3),
    1 / rim.length,
  );
  const middle = addVertex(mesh, { position: centre, normal });
  const around = rim.map((position) => addVertex(mesh, { position, normal }));
  for (let index = 0; index + 1 < around.length; index++) {
    addTriangle(mesh, middle, around[index] ?? middle, around[index + 1] ?? middle);
  }
  return mesh;
}
