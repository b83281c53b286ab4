import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SurfaceIndex } from './surface-index.ts';

/** On a raster, so that triangles without area come up often. */
const coordinate = fc.integer({ min: -96, max: 96 }).map((steps) => steps / 32);
const point = fc.tuple(coordinate, coordinate, coordinate);

test('A6 the distance to a surface is that to its nearest triangle, wherever one looks from', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(point, point, point), { minLength: 1, maxLength: 40 }),
      fc.array(point, { minLength: 1, maxLength: 10 }),
      (triangles, points) => {
        const positions = new Float32Array(triangles.flat(2));
        const indices = new Uint32Array(triangles.length * 3).map((_, at) => at);
        const surface = new SurfaceIndex(positions, indices);
        for (const [x, y, z] of points) {
          const alone = triangles.map((_, triangle) =>
            new SurfaceIndex(
              positions.slice(triangle * 9, triangle * 9 + 9),
              new Uint32Array([0, 1, 2]),
            ).distance(x, y, z, 0),
          );
          const sampled = Math.min(...triangles.map(([a, b, c]) => sampledDistance([x, y, z], a, b, c)));
          const found = surface.distance(x, y, z, 0);
          assert.ok(
            Math.abs(found - Math.min(...alone)) <= 1e-4 * (1 + found),
            `${found} ${Math.min(...alone)}`,
          );
          assert.ok(found <= sampled + 1e-4 && found >= sampled - 0.5, `${found} ${sampled}`);
        }
      },
    ),
    { numRuns: 60 },
  );
});

type Point = readonly [number, number, number];

/** The least distance to a raster of points on the triangle, no further than half a unit from the true one. */
function sampledDistance(p: Point, a: Point, b: Point, c: Point): number {
  let least = Infinity;
  for (let i = 0; i <= 20; i++) {
    for (let j = 0; j <= 20 - i; j++) {
      const [s, t] = [i / 20, j / 20];
      const at = (axis: 0 | 1 | 2): number => a[axis] * (1 - s - t) + b[axis] * s + c[axis] * t - p[axis];
      least = Math.min(least, Math.hypot(at(0), at(1), at(2)));
    }
  }
  return least;
}
