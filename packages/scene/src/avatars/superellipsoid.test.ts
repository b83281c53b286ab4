import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vector3 } from 'three';
import { radiusAlong, superellipsoidGeometry } from './superellipsoid.ts';

test('a superellipsoid of exponent 2 is an ellipsoid; on its axes every exponent has its half-axes', () => {
  assert.ok(Math.abs(radiusAlong({ halfAxes: [1, 1, 1], exponent: 2 }, 0.6, 0.8, 0) - 1) < 1e-12);
  const shape = { halfAxes: [0.1, 0.2, 0.3], exponent: 3.3 } as const;
  assert.ok(Math.abs(radiusAlong(shape, 1, 0, 0) - 0.1) < 1e-12);
  assert.ok(Math.abs(radiusAlong(shape, 0, -1, 0) - 0.2) < 1e-12);
  assert.ok(Math.abs(radiusAlong(shape, 0, 0, 1) - 0.3) < 1e-12);
});

test('its normals point outwards and are of unit length', () => {
  const geometry = superellipsoidGeometry({ halfAxes: [0.1, 0.2, 0.3], exponent: 2.6 }, 16, 12);
  const at = new Vector3();
  const normal = new Vector3();
  for (let i = 0; i < geometry.getAttribute('position').count; i += 1) {
    at.fromBufferAttribute(geometry.getAttribute('position'), i);
    normal.fromBufferAttribute(geometry.getAttribute('normal'), i);
    assert.ok(Math.abs(normal.length() - 1) < 1e-5);
    assert.ok(normal.dot(at) > 0);
  }
});
