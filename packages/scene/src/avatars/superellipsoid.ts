import { BufferGeometry, Float32BufferAttribute } from 'three';

/** |x/a|^n + |y/b|^n + |z/c|^n = 1: an ellipsoid at n = 2, ever more of a rounded box above. Half-axes in metres. */
export interface Superellipsoid {
  readonly halfAxes: readonly [a: number, b: number, c: number];
  readonly exponent: number;
}

/** Metres from the centre to the surface along a unit direction. */
export function radiusAlong(shape: Superellipsoid, x: number, y: number, z: number): number {
  const [a, b, c] = shape.halfAxes;
  const n = shape.exponent;
  return (Math.abs(x / a) ** n + Math.abs(y / b) ** n + Math.abs(z / c) ** n) ** (-1 / n);
}

/** The whole surface, with the exact normals of its gradient. */
export function superellipsoidGeometry(
  shape: Superellipsoid,
  aroundSegments: number,
  heightSegments: number,
): BufferGeometry {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  for (let row = 0; row <= heightSegments; row += 1) {
    const polar = (row / heightSegments) * Math.PI;
    for (let column = 0; column <= aroundSegments; column += 1) {
      const azimuth = (column / aroundSegments) * 2 * Math.PI;
      const x = Math.sin(polar) * Math.sin(azimuth);
      const y = Math.cos(polar);
      const z = Math.sin(polar) * Math.cos(azimuth);
      const radius = radiusAlong(shape, x, y, z);
      positions.push(x * radius, y * radius, z * radius);
      normals.push(...gradient(shape, x * radius, y * radius, z * radius));
    }
  }
  const stride = aroundSegments + 1;
  for (let row = 0; row < heightSegments; row += 1) {
    for (let column = 0; column < aroundSegments; column += 1) {
      const corner = row * stride + column;
      indices.push(corner, corner + stride, corner + 1, corner + 1, corner + stride, corner + stride + 1);
    }
  }
  return geometryOf(positions, indices).setAttribute('normal', new Float32BufferAttribute(normals, 3));
}

/** A rounded rectangle laid on the front (−Z) of a superellipsoid; angles in radians as seen from its centre. */
export interface Patch {
  readonly yawRad: number;
  readonly pitchRad: number;
  readonly halfYawRad: number;
  readonly halfPitchRad: number;
  /** 2 is an ellipse, 4 a rounded rectangle. */
  readonly squareness: number;
  /** From this fraction of the half-angles… */
  readonly inner: number;
  /** …to this one. */
  readonly outer: number;
  /** Factor on the surface's radius at `t` of the way from inner to outer: above 1 it stands proud. */
  readonly lift: (t: number) => number;
}

export function patchGeometry(
  shape: Superellipsoid,
  patch: Patch,
  rings: number,
  segments: number,
): BufferGeometry {
  const positions: number[] = [];
  const indices: number[] = [];
  for (let ring = 0; ring <= rings; ring += 1) {
    // Rings gather near the rim, where the surface turns.
    const t = patch.inner === 0 ? 1 - (1 - ring / rings) ** 2 : ring / rings;
    const reach = patch.inner + (patch.outer - patch.inner) * t;
    for (let segment = 0; segment < segments; segment += 1) {
      const angle = (segment / segments) * 2 * Math.PI;
      const across = Math.cos(angle);
      const along = Math.sin(angle);
      const extent =
        reach *
        (Math.abs(across) ** patch.squareness + Math.abs(along) ** patch.squareness) **
          (-1 / patch.squareness);
      const yaw = patch.yawRad + across * extent * patch.halfYawRad;
      const pitch = patch.pitchRad + along * extent * patch.halfPitchRad;
      const x = Math.sin(yaw) * Math.cos(pitch);
      const y = Math.sin(pitch);
      const z = -Math.cos(yaw) * Math.cos(pitch);
      const radius = radiusAlong(shape, x, y, z) * patch.lift(t);
      positions.push(x * radius, y * radius, z * radius);
    }
  }
  for (let ring = 0; ring < rings; ring += 1) {
    for (let segment = 0; segment < segments; segment += 1) {
      const next = (segment + 1) % segments;
      const inner = ring * segments;
      const outer = inner + segments;
      indices.push(
        inner + segment,
        inner + next,
        outer + segment,
        inner + next,
        outer + next,
        outer + segment,
      );
    }
  }
  const geometry = geometryOf(positions, indices);
  geometry.computeVertexNormals();
  return geometry;
}

function gradient(
  shape: Superellipsoid,
  x: number,
  y: number,
  z: number,
): readonly [x: number, y: number, z: number] {
  const [a, b, c] = shape.halfAxes;
  const power = shape.exponent - 1;
  const gx = (Math.sign(x) * Math.abs(x / a) ** power) / a;
  const gy = (Math.sign(y) * Math.abs(y / b) ** power) / b;
  const gz = (Math.sign(z) * Math.abs(z / c) ** power) / c;
  const length = Math.hypot(gx, gy, gz);
  return [gx / length, gy / length, gz / length];
}

function geometryOf(positions: number[], indices: number[]): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  geometry.setIndex(indices);
  return geometry;
}
