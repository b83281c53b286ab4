import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bodyTriangles, fullFineness, lowFineness } from './avatar-form.ts';
import {
  ampleBudget,
  type Detail,
  type DetailBudget,
  DetailPlan,
  midPx,
  modestBudget,
  nearPx,
} from './detail.ts';

const triangles: Readonly<Record<Detail, number>> = {
  near: bodyTriangles(fullFineness),
  mid: bodyTriangles(lowFineness),
  far: 2,
  unseen: 0,
};

function planOnce(sizes: readonly number[], former: readonly Detail[], budget: DetailBudget): Detail[] {
  const plan = new DetailPlan();
  plan.plan(Float32Array.from(sizes), sizes.length, (index) => former[index] ?? 'unseen', budget);
  return sizes.map((_, index) => plan.detailOf(index));
}

const costOf = (details: readonly Detail[]): number =>
  details.reduce((sum, detail) => sum + triangles[detail], 0);

const sizes = fc.array(
  fc.oneof(fc.constant(0), fc.constantFrom(midPx, nearPx), fc.float({ min: 0, max: 2_000, noNaN: true })),
  { maxLength: 1_500 },
);
const anyDetail = fc.constantFrom<Detail>('near', 'mid', 'far', 'unseen');

test('P4 P8 whatever the layout and whatever was before, a crowd costs no more triangles than the budget', () => {
  fc.assert(
    fc.property(
      sizes,
      fc.array(anyDetail, { maxLength: 1_500 }),
      fc.constantFrom(modestBudget, ampleBudget),
      (many, former, budget) => {
        const details = planOnce(many, former, budget);
        const bound = budget.near * triangles.near + budget.mid * triangles.mid + many.length * triangles.far;
        assert.ok(costOf(details) <= bound);
        assert.ok(details.filter((detail) => detail === 'near').length <= budget.near);
        assert.ok(details.filter((detail) => detail === 'mid').length <= budget.mid);
        assert.ok(many.every((size, index) => (size === 0) === (details[index] === 'unseen')));
      },
    ),
    { numRuns: 60 },
  );
});

test('P4 P8 from 10 to 1,000 members a phone draws at most 150,000 triangles of bodies, a computer 320,000', () => {
  for (const [budget, bound] of [
    [modestBudget, 150_000],
    [ampleBudget, 320_000],
  ] as const) {
    for (const members of [10, 100, 300, 1_000]) {
      const all = Array.from({ length: members }, (_, index) => 50 + ((index * 617) % 1_000));
      assert.ok(costOf(planOnce(all, [], budget)) <= bound, `${members} members`);
    }
  }
});

test('P4 the largest on the screen have the most detail', () => {
  fc.assert(
    fc.property(sizes, (many) => {
      const details = planOnce(many, [], modestBudget);
      const smallest = (detail: Detail): number =>
        Math.min(...many.map(Math.fround).filter((_, index) => details[index] === detail));
      const largest = (detail: Detail): number =>
        Math.max(...many.map(Math.fround).filter((_, index) => details[index] === detail));
      assert.ok(smallest('near') >= largest('mid'));
      assert.ok(smallest('near') >= nearPx && smallest('mid') >= midPx);
    }),
    { numRuns: 60 },
  );
});

test('P4 a body that sways by a tenth at a border keeps its form', () => {
  const plan = new DetailPlan();
  const one = new Float32Array(1);
  for (const border of [nearPx, midPx]) {
    let former: Detail = 'unseen';
    let changes = 0;
    for (let frame = 0; frame < 200; frame++) {
      one[0] = border * (1 + 0.1 * Math.sin(frame));
      plan.plan(one, 1, () => former, modestBudget);
      if (plan.detailOf(0) !== former) changes += 1;
      former = plan.detailOf(0);
    }
    assert.ok(changes <= 2, `${changes} changes`);
  }
});

test('P4 two who compete for the last place do not change it with every step', () => {
  const plan = new DetailPlan();
  const pair = new Float32Array(2);
  const former: Detail[] = ['unseen', 'unseen'];
  let changes = 0;
  for (let frame = 0; frame < 200; frame++) {
    pair.set([200 + 10 * Math.sin(frame), 200 + 10 * Math.cos(frame)]);
    plan.plan(pair, 2, (index) => former[index] ?? 'unseen', { near: 1, mid: 0 });
    for (const index of [0, 1]) {
      if (plan.detailOf(index) !== former[index]) changes += 1;
      former[index] = plan.detailOf(index);
    }
  }
  assert.ok(changes <= 4, `${changes} changes`);
  assert.deepEqual([...former].sort(), ['far', 'near']);
});
