import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planLadders, smallTriangles } from './ladder.ts';

const mesh = fc.record({
  elements: fc.integer({ min: 1, max: 200_000 }),
  shown: fc.integer({ min: 1, max: 5 }),
});

test('A2 levels come to half and a quarter of the whole wherever small meshes are no more than that', () => {
  fc.assert(
    fc.property(
      fc.array(mesh, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 0, max: 1e8 }),
      (meshes, imageBytes) => {
        const plan = planLadders(meshes, imageBytes);
        const all = meshes.reduce((sum, { elements, shown }) => sum + elements * shown, 0);
        const small = meshes.reduce(
          (sum, { elements, shown }) => sum + (elements <= smallTriangles ? elements * shown : 0),
          0,
        );
        for (const [share, wanted] of [
          [plan.half, 0.5],
          [plan.quarter, 0.25],
        ] as const) {
          assert.ok(share > 0 && share <= 1);
          // Large meshes give up to half of what is left of them for the small ones' sake.
          if (small <= (wanted / 2) * all) {
            assert.ok(Math.abs((small + share * (all - small)) / all - wanted) <= 1e-9);
          }
        }
        assert.ok(plan.root > 0 && plan.root <= 1);
      },
    ),
  );
});
