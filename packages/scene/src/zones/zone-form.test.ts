import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Vec3 } from '@streamxr/spatial';
import { zoneEdges, zoneWalls } from './zone-form.ts';

const box = { min: [-1, 0, 2] as Vec3, max: [3, 2.5, 2.04] as Vec3 };

test('M3 a zone is drawn within its box, whole triangles and whole lines, a strength for each vertex', () => {
  for (const [form, corners] of [
    [zoneWalls(box), 3],
    [zoneEdges(box), 2],
  ] as const) {
    const vertices = form.places.length / 3;
    assert.equal(vertices, form.strengths.length);
    assert.equal(vertices % corners, 0);
    assert.ok(form.strengths.every((strength) => strength > 0 && strength <= 1));
    for (const [at, part] of form.places.entries()) {
      const axis = at % 3;
      assert.ok(part >= (box.min[axis] ?? 0) && part <= (box.max[axis] ?? 0), `${part} on axis ${axis}`);
    }
    for (const axis of [0, 1, 2] as const) {
      const parts = form.places.filter((_, at) => at % 3 === axis);
      assert.equal(Math.min(...parts), box.min[axis]);
      assert.equal(Math.max(...parts), box.max[axis]);
    }
  }
});
