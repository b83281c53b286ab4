import type { Vec3 } from '@streamxr/spatial';
import { cross, type Mesh, unit, vectorAt, vertexCount } from './shapes/mesh.ts';

// About 3 cm on furniture and 14 cm on a building, and baking stays a third of the work.
const voxelsMax = 100_000;
// Below 1.2 cm a voxel would resolve the mesh's own facets and speckle.
const voxelMetresMin = 0.012;
// Grid left around the model, so that probes which leave it read empty air.
const margin = 4;
// A rug has no volume to share out, yet its grid has a margin.
const flattestSpan = 0.3;
// The floor hides less than a wall: it throws the sky's light back.
const floorDensity = 0.55;
const strength = 0.85;
// Blur reaches 1.5 voxels and a voxel's middle may be 0.87 off: probes start above both, or a plane shades itself.
const riseVoxels = 1.8;
// Rounds of averaging with the neighbours: takes out the voxels' pattern, keeps corners dark.
const smoothingRounds = 2;

/**
 * Steps of a probe in voxels, the field whose blur suits the cone's width there, and what turns the density of a thin wall
 * seen through that blur into how much it hides.
 */
const probeSteps = [
  { distance: 1.2, field: 'near', gain: 1.6 },
  { distance: 3, field: 'near', gain: 1.6 },
  { distance: 7, field: 'far', gain: 2.6 },
] as const;

/**
 * Darkens vertices that see little sky, as tints: a soft, static shadow in corners, under cushions and at the foot of
 * things, which stand on the plane y = 0. Surfaces are filled into a voxel grid, and nine cones over each vertex's
 * hemisphere read blurred densities.
 * Source: Crassin et al., "Interactive indirect illumination using voxel cone tracing", 2011, reduced to occlusion.
 */
export function bakeOcclusion(meshes: readonly Mesh[]): Mesh[] {
  const grid = voxelise(meshes);
  return meshes.map((mesh) => {
    const count = vertexCount(mesh);
    const light = new Float32Array(count);
    for (let vertex = 0; vertex < count; vertex++) {
      light[vertex] = openness(grid, vectorAt(mesh.positions, vertex), vectorAt(mesh.normals, vertex));
    }
    const smooth = smoothed(light, mesh.indices);
    const tints = mesh.tints.map(
      (tint, index) => tint * (1 - strength * (1 - (smooth[Math.floor(index / 3)] ?? 1))),
    );
    return { ...mesh, tints };
  });
}

interface VoxelGrid {
  /** Lowest corner, metres. */
  readonly origin: Vec3;
  /** Edge of a voxel, metres. */
  readonly voxel: number;
  readonly counts: readonly [number, number, number];
  /** Share of filled voxels around each: within one voxel, and within three. */
  readonly near: Float32Array;
  readonly far: Float32Array;
}

interface Cone {
  /** Unit direction: along two tangents of the surface and its normal. */
  readonly side: number;
  readonly other: number;
  readonly rise: number;
}

const coneLeanRad = 0.9;

/** One cone along the normal and eight around it; each weighs by its cosine. */
const cones: readonly Cone[] = [
  { side: 0, other: 0, rise: 1 },
  ...Array.from({ length: 8 }, (_, index) => ({
    side: Math.sin(coneLeanRad) * Math.cos((index * Math.PI) / 4),
    other: Math.sin(coneLeanRad) * Math.sin((index * Math.PI) / 4),
    rise: Math.cos(coneLeanRad),
  })),
];
const conesWeight = cones.reduce((sum, cone) => sum + cone.rise, 0);

/** How much of the hemisphere over a surface is open, 0 to 1. */
function openness(grid: VoxelGrid, position: Vec3, normal: Vec3): number {
  const side = unit(cross(normal, Math.abs(normal[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]));
  const other = cross(normal, side);
  let seen = 0;
  for (const cone of cones) {
    let clear = 1;
    for (const { distance, field, gain } of probeSteps) {
      const along = grid.voxel * distance;
      const rise = grid.voxel * (cone.rise * distance + riseVoxels);
      const u = cone.side * along;
      const v = cone.other * along;
      const y = position[1] + normal[1] * rise + side[1] * u + other[1] * v;
      const density =
        y < 0
          ? floorDensity
          : densityAt(
              grid,
              grid[field],
              position[0] + normal[0] * rise + side[0] * u + other[0] * v,
              y,
              position[2] + normal[2] * rise + side[2] * u + other[2] * v,
            );
      clear *= 1 - Math.min(1, density * gain);
    }
    seen += clear * cone.rise;
  }
  return seen / conesWeight;
}

/** Averages a value per vertex with that of the vertices it shares triangles with. */
function smoothed(values: Float32Array, indices: readonly number[]): Float32Array {
  let current = values;
  for (let round = 0; round < smoothingRounds; round++) {
    const sums = Float32Array.from(current);
    const counts = new Uint16Array(current.length).fill(1);
    for (let corner = 0; corner < indices.length; corner++) {
      const vertex = indices[corner] ?? 0;
      const next = indices[corner % 3 === 2 ? corner - 2 : corner + 1] ?? 0;
      sums[vertex] = (sums[vertex] ?? 0) + (current[next] ?? 0);
      counts[vertex] = (counts[vertex] ?? 0) + 1;
    }
    current = sums.map((sum, vertex) => sum / (counts[vertex] ?? 1));
  }
  return current;
}

function densityAt(grid: VoxelGrid, field: Float32Array, x: number, y: number, z: number): number {
  const [countX, countY, countZ] = grid.counts;
  const cellX = Math.floor((x - grid.origin[0]) / grid.voxel);
  const cellY = Math.floor((y - grid.origin[1]) / grid.voxel);
  const cellZ = Math.floor((z - grid.origin[2]) / grid.voxel);
  if (cellX < 0 || cellY < 0 || cellZ < 0 || cellX >= countX || cellY >= countY || cellZ >= countZ) return 0;
  return field[(cellX * countY + cellY) * countZ + cellZ] ?? 0;
}

function voxelise(meshes: readonly Mesh[]): VoxelGrid {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const mesh of meshes) {
    mesh.positions.forEach((value, index) => {
      low[index % 3] = Math.min(low[index % 3] ?? Infinity, value);
      high[index % 3] = Math.max(high[index % 3] ?? -Infinity, value);
    });
  }
  const spans = low.map((value, axis) => (high[axis] ?? 0) - value);
  const volume = spans.reduce((product, span) => product * Math.max(span, flattestSpan), 1);
  const voxel = Math.max(Math.cbrt(volume / voxelsMax), voxelMetresMin);
  const [countX = 1, countY = 1, countZ = 1] = spans.map((span) => Math.ceil(span / voxel) + 2 * margin);
  const origin: Vec3 = [
    (low[0] ?? 0) - margin * voxel,
    (low[1] ?? 0) - margin * voxel,
    (low[2] ?? 0) - margin * voxel,
  ];
  const filled = new Float32Array(countX * countY * countZ);
  const fill = (x: number, y: number, z: number) => {
    const cellX = Math.floor((x - origin[0]) / voxel);
    const cellY = Math.floor((y - origin[1]) / voxel);
    const cellZ = Math.floor((z - origin[2]) / voxel);
    filled[(cellX * countY + cellY) * countZ + cellZ] = 1;
  };
  for (const mesh of meshes) fillTriangles(mesh, voxel, fill);
  const counts = [countX, countY, countZ] as const;
  return { origin, voxel, counts, near: boxBlur(filled, counts, 1), far: boxBlur(filled, counts, 3) };
}

/** Visits points of every triangle, 0.7 voxels apart: none that a triangle crosses by more than a corner is missed. */
function fillTriangles(mesh: Mesh, voxel: number, fill: (x: number, y: number, z: number) => void): void {
  for (let corner = 0; corner < mesh.indices.length; corner += 3) {
    const [ax, ay, az] = vectorAt(mesh.positions, mesh.indices[corner] ?? 0);
    const [bx, by, bz] = vectorAt(mesh.positions, mesh.indices[corner + 1] ?? 0);
    const [cx, cy, cz] = vectorAt(mesh.positions, mesh.indices[corner + 2] ?? 0);
    const longest = Math.max(
      Math.hypot(bx - ax, by - ay, bz - az),
      Math.hypot(cx - ax, cy - ay, cz - az),
      Math.hypot(cx - bx, cy - by, cz - bz),
    );
    const steps = Math.max(1, Math.ceil(longest / (0.7 * voxel)));
    if (steps === 1) {
      // Most triangles are smaller than a voxel, and their corners belong to six of them.
      fill((ax + bx + cx) / 3, (ay + by + cy) / 3, (az + bz + cz) / 3);
      continue;
    }
    for (let i = 0; i <= steps; i++) {
      for (let j = 0; j <= steps - i; j++) {
        const u = i / steps;
        const v = j / steps;
        fill(
          ax + (bx - ax) * u + (cx - ax) * v,
          ay + (by - ay) * u + (cy - ay) * v,
          az + (bz - az) * u + (cz - az) * v,
        );
      }
    }
  }
}

/**
 * Mean over a cube of (2 · radius + 1)³ voxels: one axis after the other with running sums. All lanes of an axis advance
 * together, so that memory is read in order whichever the axis.
 */
function boxBlur(
  field: Float32Array,
  counts: readonly [number, number, number],
  radius: number,
): Float32Array {
  const strides = [counts[1] * counts[2], counts[2], 1] as const;
  let source = field;
  for (const axis of [0, 1, 2] as const) {
    const target = new Float32Array(source.length);
    const stride = strides[axis];
    const length = counts[axis];
    const sums = new Float32Array(stride);
    for (let block = 0; block < source.length; block += stride * length) {
      sums.fill(0);
      for (let index = 0; index < length + radius; index++) {
        const entering = block + index * stride;
        const leaving = entering - (2 * radius + 1) * stride;
        const middle = entering - radius * stride;
        for (let lane = 0; lane < stride; lane++) {
          let sum = sums[lane] ?? 0;
          if (index < length) sum += source[entering + lane] ?? 0;
          if (leaving >= block) sum -= source[leaving + lane] ?? 0;
          sums[lane] = sum;
          if (middle >= block) target[middle + lane] = sum / (2 * radius + 1);
        }
      }
    }
    source = target;
  }
  return source;
}
