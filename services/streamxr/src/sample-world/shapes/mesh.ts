import { assert } from '@streamxr/kernel';
import { add, dot, type Quat, rotate, scale, subtract, type Vec3 } from '@streamxr/spatial';

/**
 * An indexed triangle mesh while it is being shaped: three numbers per vertex in each list, three indices per triangle.
 * Metres, +Y up, triangles counter-clockwise seen from outside. `tints` multiply the finish's colour (linear, 0–1).
 */
export interface Mesh {
  readonly positions: number[];
  readonly normals: number[];
  readonly tints: number[];
  readonly indices: number[];
}

/** A point of a surface and the direction it faces (unit length). */
export interface SurfacePoint {
  readonly position: Vec3;
  readonly normal: Vec3;
}

// Below this doubled area (m²) a triangle is a sliver at a pole of a lathe; it would show nothing and cost bytes.
const sliverArea = 1e-9;

export function emptyMesh(): Mesh {
  return { positions: [], normals: [], tints: [], indices: [] };
}

export function vertexCount(mesh: Mesh): number {
  return mesh.positions.length / 3;
}

/** Adds a vertex with tint 1 and gives its index. */
export function addVertex(mesh: Mesh, point: SurfacePoint): number {
  mesh.positions.push(...point.position);
  mesh.normals.push(...point.normal);
  mesh.tints.push(1, 1, 1);
  return vertexCount(mesh) - 1;
}

/** Adds a triangle, turned so that it faces where its vertices' normals point; leaves out slivers. */
export function addTriangle(mesh: Mesh, a: number, b: number, c: number): void {
  const first = vectorAt(mesh.positions, a);
  const face = cross(
    subtract(vectorAt(mesh.positions, b), first),
    subtract(vectorAt(mesh.positions, c), first),
  );
  if (Math.hypot(...face) < sliverArea) return;
  const facing = [a, b, c].reduce((sum, index) => sum + dot(face, vectorAt(mesh.normals, index)), 0);
  if (facing >= 0) mesh.indices.push(a, b, c);
  else mesh.indices.push(a, c, b);
}

/** Adds a quadrilateral whose corners are given in order around it. */
export function addQuad(mesh: Mesh, a: number, b: number, c: number, d: number): void {
  addTriangle(mesh, a, b, c);
  addTriangle(mesh, a, c, d);
}

/** A sheet of columns × rows points joined by quadrilaterals. */
export function sheet(
  columns: number,
  rows: number,
  at: (column: number, row: number) => SurfacePoint,
): Mesh {
  const mesh = emptyMesh();
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) addVertex(mesh, at(column, row));
  }
  for (let column = 0; column + 1 < columns; column++) {
    for (let row = 0; row + 1 < rows; row++) {
      const corner = column * rows + row;
      addQuad(mesh, corner, corner + rows, corner + rows + 1, corner + 1);
    }
  }
  return mesh;
}

/** One mesh of all the given ones. */
export function merge(meshes: readonly Mesh[]): Mesh {
  const merged = emptyMesh();
  for (const mesh of meshes) {
    const base = vertexCount(merged);
    for (const value of mesh.positions) merged.positions.push(value);
    for (const value of mesh.normals) merged.normals.push(value);
    for (const value of mesh.tints) merged.tints.push(value);
    for (const index of mesh.indices) merged.indices.push(base + index);
  }
  return merged;
}

/** The mesh moved by `offset` metres. */
export function moved(mesh: Mesh, offset: Vec3): Mesh {
  return {
    ...mesh,
    positions: mesh.positions.map((value, index) => value + component(offset, index % 3)),
  };
}

/** The mesh turned about the origin. */
export function turned(mesh: Mesh, rotation: Quat): Mesh {
  return {
    ...mesh,
    positions: mapVectors(mesh.positions, (position) => rotate(rotation, position)),
    normals: mapVectors(mesh.normals, (normal) => rotate(rotation, normal)),
  };
}

/** The mesh with its tints multiplied by `tint`. */
export function tinted(mesh: Mesh, tint: Vec3): Mesh {
  return {
    ...mesh,
    tints: mesh.tints.map((value, index) => value * component(tint, index % 3)),
  };
}

/** The mesh with each vertex's tint chosen by where it is. */
export function tintedBy(mesh: Mesh, tintAt: (position: Vec3) => Vec3): Mesh {
  return { ...mesh, tints: mapVectors(mesh.positions, tintAt) };
}

/**
 * The mesh sent through a smooth map of space. Normals follow: two tangents are carried through the map by
 * differences, and what is square to both of them is the new normal.
 */
export function warped(mesh: Mesh, map: (position: Vec3) => Vec3): Mesh {
  const step = 1e-4;
  const positions: number[] = [];
  const normals: number[] = [];
  for (let vertex = 0; vertex < vertexCount(mesh); vertex++) {
    const position = vectorAt(mesh.positions, vertex);
    const normal = vectorAt(mesh.normals, vertex);
    const across = unit(cross(normal, Math.abs(normal[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]));
    const along = cross(normal, across);
    const here = map(position);
    const carriedAcross = subtract(map(add(position, scale(across, step))), here);
    const carriedAlong = subtract(map(add(position, scale(along, step))), here);
    positions.push(...here);
    normals.push(...unit(cross(carriedAcross, carriedAlong)));
  }
  return { ...mesh, positions, normals };
}

/**
 * Bends a mesh laid along X around the Y axis: x becomes arc length on a circle of `radius` metres, whose centre lies at
 * +Z; larger z is nearer to the centre. The bent mesh keeps its origin.
 */
export function bent(mesh: Mesh, radius: number): Mesh {
  return warped(mesh, ([x, y, z]) => {
    const angle = x / radius;
    return [(radius - z) * Math.sin(angle), y, radius - (radius - z) * Math.cos(angle)];
  });
}

/** The vector at an index of a flat list of vectors. */
export function vectorAt(list: readonly number[], index: number): Vec3 {
  const x = list[index * 3];
  const y = list[index * 3 + 1];
  const z = list[index * 3 + 2];
  assert(x !== undefined && y !== undefined && z !== undefined, `no vector ${index} in the mesh`);
  return [x, y, z];
}

/** The unit vector of the same direction; up when it has none. */
export function unit(vector: Vec3): Vec3 {
  const size = Math.hypot(...vector);
  return size > 1e-12 ? [vector[0] / size, vector[1] / size, vector[2] / size] : [0, 1, 0];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function component(vector: Vec3, axis: number): number {
  return axis === 0 ? vector[0] : axis === 1 ? vector[1] : vector[2];
}

function mapVectors(list: readonly number[], map: (vector: Vec3) => Vec3): number[] {
  const mapped: number[] = [];
  for (let index = 0; index * 3 < list.length; index++) mapped.push(...map(vectorAt(list, index)));
  return mapped;
}
