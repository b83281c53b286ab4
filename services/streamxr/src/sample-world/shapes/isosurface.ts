import type { Vec3 } from '@streamxr/spatial';
import { addQuad, addVertex, emptyMesh, type Mesh, unit } from './mesh.ts';

/** Distance in metres from a point to a solid; negative inside. It may be approximate away from the surface. */
export type SignedDistance = (x: number, y: number, z: number) => number;

export interface Isosurface {
  readonly solid: SignedDistance;
  /** Corners of the box that holds the whole solid with a cell to spare. */
  readonly from: Vec3;
  readonly to: Vec3;
  /** Edge of a grid cell in metres. */
  readonly cell: number;
}

/**
 * The surface of a solid as quadrilaterals, one vertex in every grid cell that the surface crosses, drawn onto the surface
 * along the gradient. Source: Gibson, "Constrained elastic surface nets", MICCAI 1998.
 */
export function isosurface({ solid, from, to, cell }: Isosurface): Mesh {
  const counts = [0, 1, 2].map((axis) => Math.ceil(((to[axis] ?? 0) - (from[axis] ?? 0)) / cell));
  const [cellsX = 0, cellsY = 0, cellsZ = 0] = counts;
  const strideX = (cellsY + 1) * (cellsZ + 1);
  const strideY = cellsZ + 1;
  const field = new Float64Array((cellsX + 1) * strideX);
  for (let x = 0; x <= cellsX; x++) {
    for (let y = 0; y <= cellsY; y++) {
      for (let z = 0; z <= cellsZ; z++) {
        field[x * strideX + y * strideY + z] = solid(
          from[0] + x * cell,
          from[1] + y * cell,
          from[2] + z * cell,
        );
      }
    }
  }
  const inside = (corner: number) => (field[corner] ?? 1) < 0;
  const corners = [
    0,
    1,
    strideY,
    strideY + 1,
    strideX,
    strideX + 1,
    strideX + strideY,
    strideX + strideY + 1,
  ];
  const mesh = emptyMesh();
  const vertexOf = new Int32Array(field.length).fill(-1);
  for (let x = 0; x < cellsX; x++) {
    for (let y = 0; y < cellsY; y++) {
      for (let z = 0; z < cellsZ; z++) {
        const base = x * strideX + y * strideY + z;
        const filled = corners.filter((corner) => inside(base + corner)).length;
        if (filled === 0 || filled === 8) continue;
        const middle: Vec3 = [
          from[0] + (x + 0.5) * cell,
          from[1] + (y + 0.5) * cell,
          from[2] + (z + 0.5) * cell,
        ];
        vertexOf[base] = addVertex(mesh, onSurface(solid, middle, cell));
      }
    }
  }
  const strides = [strideX, strideY, 1];
  for (let x = 1; x < cellsX; x++) {
    for (let y = 1; y < cellsY; y++) {
      for (let z = 1; z < cellsZ; z++) {
        const base = x * strideX + y * strideY + z;
        strides.forEach((stride, axis) => {
          if (inside(base) === inside(base + stride)) return;
          const u = strides[(axis + 1) % 3] ?? 0;
          const v = strides[(axis + 2) % 3] ?? 0;
          const around = [base, base - u, base - u - v, base - v].map((index) => vertexOf[index] ?? -1);
          const [a = -1, b = -1, c = -1, d = -1] = around;
          addQuad(mesh, a, b, c, d);
        });
      }
    }
  }
  return mesh;
}

/** The point of the surface near `start`, at most one cell away, by two Newton steps along the gradient. */
function onSurface(solid: SignedDistance, start: Vec3, cell: number) {
  let position = start;
  for (let step = 0; step < 3; step++) {
    const slope = gradient(solid, position, cell * 0.1);
    const steepness = Math.hypot(...slope) || 1;
    const way = solid(...position) / (steepness * steepness);
    const reach = Math.max(-cell / 2, Math.min(cell / 2, way * steepness)) / steepness;
    position = [
      position[0] - slope[0] * reach,
      position[1] - slope[1] * reach,
      position[2] - slope[2] * reach,
    ];
  }
  return { position, normal: unit(gradient(solid, position, cell * 0.5)) };
}

function gradient(solid: SignedDistance, [x, y, z]: Vec3, step: number): Vec3 {
  return [
    (solid(x + step, y, z) - solid(x - step, y, z)) / (2 * step),
    (solid(x, y + step, z) - solid(x, y - step, z)) / (2 * step),
    (solid(x, y, z + step) - solid(x, y, z - step)) / (2 * step),
  ];
}

/** The union of two distances with a fillet of about `radius` metres. Source: Quílez, polynomial smooth minimum. */
export function blend(a: number, b: number, radius: number): number {
  const overlap = Math.max(radius - Math.abs(a - b), 0) / radius;
  return Math.min(a, b) - overlap * overlap * radius * 0.25;
}

/** Takes `b` out of `a`, with an edge rounded by about `radius` metres. */
export function carve(a: number, b: number, radius: number): number {
  return -blend(-a, b, radius);
}
