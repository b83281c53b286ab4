import type { Texture } from '@gltf-transform/core';
import { placed, type Placement } from '../document/placements.ts';
import type { Piece, TakenMesh } from '../document/take-geometry.ts';
import { compact } from '../geometry/compact.ts';
import type { VertexData } from '../geometry/vertex-data.ts';
import { type Ladder, type Rung, rungs } from '../layers/ladder.ts';
import type { Pixels } from '../textures/pixels.ts';
import type { Drawing } from './canvas.ts';
import { lookOf } from './look.ts';

/** More triangles than pixels make no better picture. */
const trianglesMax = 80_000;

/** What is to be drawn of a model: all that its scene shows, at the finest level that has few enough triangles. */
export function drawingsOf(
  taken: readonly TakenMesh[],
  ladders: readonly Ladder[],
  placements: readonly Placement[],
  pixelsOf: (texture: Texture) => Pixels | null,
): Drawing[] {
  const rung = rungFor(taken, ladders, placements);
  const numbers = new Map(taken.map(({ mesh }, number) => [mesh, number]));
  return placements.flatMap(({ mesh, matrix, shown }) => {
    const number = numbers.get(mesh);
    const ladder = number === undefined ? undefined : ladders[number];
    if (!shown || number === undefined || ladder === undefined) return [];
    return (taken[number]?.pieces ?? []).flatMap((piece, at) => {
      const indices = ladder[rung].indices[at];
      return piece.data.topology === 'triangles' && indices !== undefined
        ? [drawingOf(piece, indices, matrix, pixelsOf)]
        : [];
    });
  });
}

function rungFor(
  taken: readonly TakenMesh[],
  ladders: readonly Ladder[],
  placements: readonly Placement[],
): Rung {
  const shown = taken.map(
    ({ mesh }) => placements.filter((placement) => placement.mesh === mesh && placement.shown).length,
  );
  const fits = (rung: Rung): boolean =>
    ladders.reduce((sum, ladder, at) => sum + ladder[rung].triangles * (shown[at] ?? 0), 0) <= trianglesMax;
  return rungs.find(fits) ?? 'root';
}

function drawingOf(
  { data, primitive }: Piece,
  indices: Uint32Array,
  matrix: Placement['matrix'],
  pixelsOf: (texture: Texture) => Pixels | null,
): Drawing {
  const used = compact(data, indices);
  const { values, normal, uv, color, weights } = used.attributes;
  const stride = weights.length;
  const points = new Float32Array(used.positions.length);
  const normals = normal === null ? null : new Float32Array(used.vertexCount * 3);
  for (let vertex = 0; vertex < used.vertexCount; vertex++) {
    const at = vertex * 3;
    points.set(
      placed(matrix, used.positions[at] ?? 0, used.positions[at + 1] ?? 0, used.positions[at + 2] ?? 0),
      at,
    );
    if (normals === null || normal === null) continue;
    const from = vertex * stride + normal;
    normals.set(turned(matrix, values[from] ?? 0, values[from + 1] ?? 0, values[from + 2] ?? 0), at);
  }
  return {
    points,
    normals,
    uvs: uv === null ? null : columns(used, uv, 2),
    colors: color === null ? null : vertexColors(used, color),
    indices: used.indices,
    look: lookOf(primitive.getMaterial(), pixelsOf),
  };
}

/** Normals of what is scaled unevenly lean the other way: by the cofactors of the matrix. */
function turned(m: Placement['matrix'], x: number, y: number, z: number): [number, number, number] {
  return [
    (m[5] * m[10] - m[6] * m[9]) * x + (m[6] * m[8] - m[4] * m[10]) * y + (m[4] * m[9] - m[5] * m[8]) * z,
    (m[2] * m[9] - m[1] * m[10]) * x + (m[0] * m[10] - m[2] * m[8]) * y + (m[1] * m[8] - m[0] * m[9]) * z,
    (m[1] * m[6] - m[2] * m[5]) * x + (m[2] * m[4] - m[0] * m[6]) * y + (m[0] * m[5] - m[1] * m[4]) * z,
  ];
}

function columns(
  { vertexCount, attributes: { values, weights } }: VertexData,
  offset: number,
  width: number,
): Float32Array {
  const taken = new Float32Array(vertexCount * width);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    for (let at = 0; at < width; at++) {
      taken[vertex * width + at] = values[vertex * weights.length + offset + at] ?? 0;
    }
  }
  return taken;
}

/** Colours are the last of the attributes; without alpha they have only three numbers. */
function vertexColors(data: VertexData, offset: number): Float32Array {
  const width = data.attributes.weights.length - offset;
  const source = columns(data, offset, width);
  const colors = new Float32Array(data.vertexCount * 4).fill(1);
  for (let at = 0; at < source.length; at++)
    colors[Math.floor(at / width) * 4 + (at % width)] = source[at] ?? 0;
  return colors;
}
