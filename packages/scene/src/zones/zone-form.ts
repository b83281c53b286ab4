import type { Vec3 } from '@streamxr/spatial';

/** Of the line on the floor. */
const rimMetres = 0.05;
/** Above the floor, so that the two do not fight. */
const liftMetres = 0.015;
const rimStrength = 0.85;
const wallFootStrength = 0.16;
const wallTopStrength = 0.015;
const edgeStrength = 0.45;

/** Triangles, and how strongly each vertex shows, 0 to 1. */
export interface ZoneForm {
  readonly places: readonly number[];
  readonly strengths: readonly number[];
}

export interface Box {
  readonly min: Vec3;
  readonly max: Vec3;
}

/** Walls that rise out of a line on the floor and thin out upwards: a box that is seen and can be seen through. */
export function zoneWalls({ min: [x0, y0, z0], max: [x1, y1, z1] }: Box): ZoneForm {
  const places: number[] = [];
  const strengths: number[] = [];
  const quad = (corners: readonly (readonly [number, number, number, number])[]) => {
    for (const index of [0, 1, 2, 0, 2, 3]) {
      const [x, y, z, strength] = corners[index] ?? [0, 0, 0, 0];
      places.push(x, y, z);
      strengths.push(strength);
    }
  };
  const foot = y0 + liftMetres;
  const around = [
    [x0, z0],
    [x1, z0],
    [x1, z1],
    [x0, z1],
  ] as const;
  // Inwards from each corner, never past the middle.
  const rim = Math.min(rimMetres, (x1 - x0) / 2, (z1 - z0) / 2);
  const inner = [
    [x0 + rim, z0 + rim],
    [x1 - rim, z0 + rim],
    [x1 - rim, z1 - rim],
    [x0 + rim, z1 - rim],
  ] as const;
  for (let side = 0; side < 4; side++) {
    const [ax, az] = around[side] ?? [0, 0];
    const [bx, bz] = around[(side + 1) % 4] ?? [0, 0];
    const [aix, aiz] = inner[side] ?? [0, 0];
    const [bix, biz] = inner[(side + 1) % 4] ?? [0, 0];
    quad([
      [ax, y0, az, wallFootStrength],
      [bx, y0, bz, wallFootStrength],
      [bx, y1, bz, wallTopStrength],
      [ax, y1, az, wallTopStrength],
    ]);
    quad([
      [ax, foot, az, rimStrength],
      [bx, foot, bz, rimStrength],
      [bix, foot, biz, rimStrength],
      [aix, foot, aiz, rimStrength],
    ]);
  }
  return { places, strengths };
}

/** Pairs of points: the four upright edges, fading out upwards, and the rim of the top. */
export function zoneEdges({ min: [x0, y0, z0], max: [x1, y1, z1] }: Box): ZoneForm {
  const corners = [
    [x0, z0],
    [x1, z0],
    [x1, z1],
    [x0, z1],
  ] as const;
  const places: number[] = [];
  const strengths: number[] = [];
  for (const [side, [x, z]] of corners.entries()) {
    const [nextX, nextZ] = corners[(side + 1) % 4] ?? [x, z];
    places.push(x, y0, z, x, y1, z, x, y1, z, nextX, y1, nextZ);
    strengths.push(edgeStrength, edgeStrength / 2, edgeStrength / 2, edgeStrength / 2);
  }
  return { places, strengths };
}
