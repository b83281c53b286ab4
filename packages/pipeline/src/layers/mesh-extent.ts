import type { Bounds } from '@streamxr/protocol';
import { areaPlaced, areaStretchOf, placed, type Placement, stretchOf } from '../document/placements.ts';
import type { TakenMesh } from '../document/take-geometry.ts';
import type { VertexData } from '../geometry/vertex-data.ts';

type Vector = readonly [number, number, number];

/** What there is of a mesh in the model, over all the places where it is shown. */
export interface MeshExtent {
  readonly bounds: Bounds;
  /** m² */
  readonly surface: number;
  /** The sum of areas times normals, m²; null where both sides are drawn. */
  readonly facing: Vector | null;
  /** In texture coordinates of set 0: the area that the surface takes of an image, 1 being all of it. */
  readonly textureArea: number;
  /** What an error in the mesh's own frame is in metres, at worst. */
  readonly stretch: number;
  /** How often the default scene shows it. */
  readonly shown: number;
}

/** Measures a mesh where it is shown; where no scene shows it, in its own frame. */
export function measureMesh({ pieces }: TakenMesh, placements: readonly Placement[]): MeshExtent {
  const { min, max } = boxOf(pieces.map(({ data }) => data));
  const areas = pieces.map(({ data }) => areasOf(data));
  const surface = areas.reduce((sum, area) => sum + area.surface, 0);
  const textureArea = areas.reduce((sum, area) => sum + area.texture, 0);
  const facing = sumOf(areas.map((area) => area.facing));
  const hasBothSides = pieces.some(({ primitive }) => primitive.getMaterial()?.getDoubleSided() === true);
  const bounds = {
    min: [Infinity, Infinity, Infinity] as [number, number, number],
    max: [-Infinity, -Infinity, -Infinity] as [number, number, number],
  };
  const matrices = placements.length > 0 ? placements.map(({ matrix }) => matrix) : [identity];
  for (const matrix of matrices) {
    for (let corner = 0; corner < 8; corner++) {
      const point = placed(
        matrix,
        (corner & 1) === 0 ? min[0] : max[0],
        (corner & 2) === 0 ? min[1] : max[1],
        (corner & 4) === 0 ? min[2] : max[2],
      );
      for (const axis of [0, 1, 2] as const) {
        bounds.min[axis] = Math.min(bounds.min[axis], point[axis]);
        bounds.max[axis] = Math.max(bounds.max[axis], point[axis]);
      }
    }
  }
  return {
    bounds,
    surface: surface * matrices.reduce((sum, matrix) => sum + areaStretchOf(matrix), 0),
    facing: hasBothSides ? null : sumOf(matrices.map((matrix) => areaPlaced(matrix, facing))),
    textureArea: textureArea * matrices.length,
    stretch: Math.max(...matrices.map(stretchOf)),
    shown: placements.filter(({ shown }) => shown).length,
  };
}

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] as Placement['matrix'];

function boxOf(pieces: readonly VertexData[]): {
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
} {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const { positions } of pieces) {
    for (let at = 0; at < positions.length; at += 3) {
      for (const axis of [0, 1, 2] as const) {
        const value = positions[at + axis] ?? 0;
        if (value < min[axis]) min[axis] = value;
        if (value > max[axis]) max[axis] = value;
      }
    }
  }
  return { min, max };
}

export function sumOf(vectors: readonly Vector[]): Vector {
  return vectors.reduce<Vector>(([x, y, z], [dx, dy, dz]) => [x + dx, y + dy, z + dz], [0, 0, 0]);
}

function areasOf({ topology, positions, attributes, indices }: VertexData): {
  readonly surface: number;
  readonly facing: Vector;
  readonly texture: number;
} {
  const { values, uv } = attributes;
  const stride = attributes.weights.length;
  const facing: [number, number, number] = [0, 0, 0];
  let surface = 0;
  let texture = 0;
  if (topology !== 'triangles') return { surface, facing, texture };
  for (let at = 0; at < indices.length; at += 3) {
    const a = indices[at] ?? 0;
    const b = indices[at + 1] ?? 0;
    const c = indices[at + 2] ?? 0;
    const side = (vertex: number, axis: number): number =>
      (positions[vertex * 3 + axis] ?? 0) - (positions[a * 3 + axis] ?? 0);
    const [ex, ey, ez, fx, fy, fz] = [side(b, 0), side(b, 1), side(b, 2), side(c, 0), side(c, 1), side(c, 2)];
    const [nx, ny, nz] = [ey * fz - ez * fy, ez * fx - ex * fz, ex * fy - ey * fx];
    surface += Math.hypot(nx, ny, nz) / 2;
    facing[0] += nx / 2;
    facing[1] += ny / 2;
    facing[2] += nz / 2;
    if (uv === null) continue;
    const lean = (vertex: number, axis: number): number =>
      (values[vertex * stride + uv + axis] ?? 0) - (values[a * stride + uv + axis] ?? 0);
    texture += Math.abs(lean(b, 0) * lean(c, 1) - lean(c, 0) * lean(b, 1)) / 2;
  }
  return { surface, facing, texture };
}
