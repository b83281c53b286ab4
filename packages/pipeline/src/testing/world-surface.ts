import type { Document, Mesh } from '@gltf-transform/core';
import type { Random } from '@streamxr/kernel';
import { placed, type Placement, placementsOf } from '../document/placements.ts';
import { listIndices } from '../geometry/topology.ts';
import { floatsOf } from '../geometry/vertex-data.ts';

/** Triangles where they are shown, in metres. */
export interface Surface {
  readonly positions: Float32Array;
  readonly indices: Uint32Array;
}

/** All that a document shows. */
export function surfaceOf(document: Document): Surface {
  return joined(placementsOf(document).map(({ mesh, matrix }) => placedMesh(mesh, matrix)));
}

/** What a layer shows in the place of meshes of the root: `meshes[at]` is the number of the layer's mesh `at` there. */
export function layerSurface(root: Document, layer: Document, meshes: readonly number[]): Surface {
  const placements = placementsOf(root);
  const rootMeshes = root.getRoot().listMeshes();
  return joined(
    layer
      .getRoot()
      .listMeshes()
      .flatMap((mesh, at) =>
        placements
          .filter((placement) => placement.mesh === rootMeshes[meshes[at] ?? -1])
          .map(({ matrix }) => placedMesh(mesh, matrix)),
      ),
  );
}

/** A point on the surface, each as likely as any other, written as x, y, z. */
export function pointsOn({ positions, indices }: Surface, count: number, random: Random): Float32Array {
  const sums = new Float64Array(indices.length / 3);
  let sum = 0;
  for (let triangle = 0; triangle < sums.length; triangle++) {
    sum += areaOf(positions, indices, triangle * 3);
    sums[triangle] = sum;
  }
  const points = new Float32Array(count * 3);
  for (let point = 0; point < count; point++) {
    const corner = firstAbove(sums, random.float() * sum) * 3;
    const root = Math.sqrt(random.float());
    const share = random.float();
    const shares = [1 - root, root * (1 - share), root * share];
    for (let axis = 0; axis < 3; axis++) {
      points[point * 3 + axis] = shares.reduce(
        (value, part, at) => value + part * (positions[(indices[corner + at] ?? 0) * 3 + axis] ?? 0),
        0,
      );
    }
  }
  return points;
}

function placedMesh(mesh: Mesh, matrix: Placement['matrix']): Surface {
  return joined(
    mesh.listPrimitives().map((primitive) => {
      const accessor = primitive.getAttribute('POSITION');
      const source = accessor === null ? new Float32Array(0) : floatsOf(accessor);
      const positions = new Float32Array(source.length);
      for (let at = 0; at < source.length; at += 3) {
        positions.set(placed(matrix, source[at] ?? 0, source[at + 1] ?? 0, source[at + 2] ?? 0), at);
      }
      return { positions, indices: listIndices(primitive, positions.length / 3) };
    }),
  );
}

function joined(surfaces: readonly Surface[]): Surface {
  const positions = new Float32Array(surfaces.reduce((sum, surface) => sum + surface.positions.length, 0));
  const indices = new Uint32Array(surfaces.reduce((sum, surface) => sum + surface.indices.length, 0));
  let vertex = 0;
  let corner = 0;
  for (const surface of surfaces) {
    positions.set(surface.positions, vertex * 3);
    for (const index of surface.indices) indices[corner++] = index + vertex;
    vertex += surface.positions.length / 3;
  }
  return { positions, indices };
}

function areaOf(positions: Float32Array, indices: Uint32Array, corner: number): number {
  const a = (indices[corner] ?? 0) * 3;
  const side = (at: number, axis: number): number =>
    (positions[(indices[corner + at] ?? 0) * 3 + axis] ?? 0) - (positions[a + axis] ?? 0);
  return (
    Math.hypot(
      side(1, 1) * side(2, 2) - side(1, 2) * side(2, 1),
      side(1, 2) * side(2, 0) - side(1, 0) * side(2, 2),
      side(1, 0) * side(2, 1) - side(1, 1) * side(2, 0),
    ) / 2
  );
}

function firstAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
