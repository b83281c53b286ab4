import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Vec3 } from '@streamxr/spatial';
import { isosurface } from './isosurface.ts';
import { lathe } from './lathe.ts';
import { bent, cross, type Mesh, unit, vectorAt } from './mesh.ts';
import { circleOutline, roundedOutline } from './profile.ts';
import { roundedBox } from './rounded-box.ts';
import { sweep } from './sweep.ts';

/** Cubic metres enclosed by a closed mesh whose triangles face outwards (divergence theorem); negative if inside out. */
function volume({ positions, indices }: Mesh): number {
  let sum = 0;
  for (let corner = 0; corner < indices.length; corner += 3) {
    const [a, b, c] = [0, 1, 2].map((next) => vectorAt(positions, indices[corner + next] ?? 0)) as [
      Vec3,
      Vec3,
      Vec3,
    ];
    const side = cross(b, c);
    sum += (a[0] * side[0] + a[1] * side[1] + a[2] * side[2]) / 6;
  }
  return sum;
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) < tolerance * expected, `${actual}, not ${expected}`);
}

test('a rounded box is closed, faces outwards and loses only its edges', () => {
  near(volume(roundedBox({ size: [2, 1, 0.5], radius: 0.02, segments: 3 })), 1, 0.01);
});

test('a box of nothing but rounding is a ball', () => {
  near(volume(roundedBox({ size: [2, 2, 2], radius: 1, segments: 8 })), (4 / 3) * Math.PI, 0.02);
});

test('a lathe of a rounded outline is a closed cylinder', () => {
  const outline = roundedOutline(
    [
      { x: 0, y: 0 },
      { x: 0.5, y: 0, round: 0.01 },
      { x: 0.5, y: 2, round: 0.01 },
      { x: 0, y: 2 },
    ],
    { step: 0.1 },
  );
  near(volume(lathe(outline, 64)), Math.PI / 2, 0.01);
});

test('a sweep along a circle is a torus, along a line a rod', () => {
  const ring = Array.from({ length: 64 }, (_, index): Vec3 => {
    const angle = (index / 64) * 2 * Math.PI;
    return [Math.cos(angle), 0, Math.sin(angle)];
  });
  const outline = circleOutline(0.1, 24);
  near(volume(sweep({ path: ring, outline, closed: true })), 2 * Math.PI * Math.PI * 0.01, 0.03);
  near(
    volume(
      sweep({
        path: [
          [0, 0, 0],
          [0, 1, 0],
        ],
        outline,
      }),
    ),
    Math.PI * 0.01,
    0.02,
  );
});

test('an isosurface lies on its solid', () => {
  const ball = isosurface({
    solid: (x, y, z) => Math.hypot(x, y, z) - 0.8,
    from: [-1, -1, -1],
    to: [1, 1, 1],
    cell: 0.1,
  });
  near(volume(ball), (4 / 3) * Math.PI * 0.512, 0.03);
  for (let vertex = 0; vertex * 3 < ball.positions.length; vertex++) {
    near(Math.hypot(...vectorAt(ball.positions, vertex)), 0.8, 1e-4);
  }
});

test('bending turns normals with the surface', () => {
  const bar = bent(roundedBox({ size: [3, 0.2, 0.2], radius: 0.02, step: 0.1 }), 2);
  near(volume(bar), 0.12, 0.05);
  for (let corner = 0; corner < bar.indices.length; corner += 3) {
    const [a, b, c] = [0, 1, 2].map((next) => bar.indices[corner + next] ?? 0) as [number, number, number];
    const at = (index: number) => vectorAt(bar.positions, index);
    const edge = (to: Vec3, from: Vec3): Vec3 => [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
    const face = unit(cross(edge(at(b), at(a)), edge(at(c), at(a))));
    const normal = vectorAt(bar.normals, a);
    assert.ok(face[0] * normal[0] + face[1] * normal[1] + face[2] * normal[2] > 0.5);
  }
});
