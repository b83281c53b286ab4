import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PerspectiveCamera, Vector3 } from 'three';
import { midPx } from './detail.ts';
import { Sight } from './sight.ts';

/** From the origin along −Z, 56° from top to bottom, 960 × 540. */
function ahead(): Sight {
  const camera = new PerspectiveCamera(56, 16 / 9);
  camera.updateMatrixWorld();
  const sight = new Sight();
  sight.look(camera, 960, 540);
  return sight;
}

test('P4 a body is as tall in the picture as perspective makes it, and nothing when it is behind', () => {
  const sight = ahead();
  const tall = (0.7 * 270) / Math.tan((28 / 180) * Math.PI);
  assert.ok(Math.abs(sight.sizePx(new Vector3(0, 0, -10)) - tall / 10) < 1e-3);
  assert.equal(sight.sizePx(new Vector3(0, 0, 10)), 0);
  assert.equal(sight.sizePx(new Vector3(60, 0, -10)), 0);
});

test('P8 a body at the edge of the picture is in sight before its middle is', () => {
  const halfWidth = 10 * Math.tan((28 / 180) * Math.PI) * (16 / 9);
  assert.ok(ahead().sizePx(new Vector3(halfWidth + 0.5, 0, -10)) > 0);
});

test('P8 one beside the picture throws a shadow into it, and gets no more than that needs', () => {
  const size = ahead().sizePx(new Vector3(2.2, 0, 0.3));
  assert.ok(size > 0 && size <= midPx, `${size} px`);
});

test('P8 points are where the picture has them; behind the viewer there is none', () => {
  const sight = ahead();
  const at = new Vector3();
  assert.ok(sight.project(new Vector3(0, 0, -5), at));
  assert.ok(Math.abs(at.x) < 1e-6 && Math.abs(at.y) < 1e-6);
  assert.ok(sight.project(new Vector3(0, 5 * Math.tan((28 / 180) * Math.PI), -5), at));
  assert.ok(Math.abs(at.y - 270) < 1e-3);
  assert.equal(sight.project(new Vector3(0, 0, 5), at), false);
});
