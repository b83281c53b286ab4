import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chunkRange, planTransfer } from './transfer.ts';

test('A3 the chunks of a transfer cover the file once, in order', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 1_000, max: 16_384 }), (bytes, chunkBytes) => {
      const plan = planTransfer(bytes, chunkBytes);
      let next = 0;
      for (let index = 0; index < plan.chunks; index++) {
        const { start, end } = chunkRange(plan, index);
        assert.equal(start, next);
        assert(end >= start && end - start < chunkBytes);
        next = end + 1;
      }
      assert.equal(next, bytes);
    }),
  );
});

test('A3 sizes that the wire does not allow are bugs', () => {
  assert.throws(() => planTransfer(1, 16_385), RangeError);
  assert.throws(() => planTransfer(-1, 1_024), RangeError);
  assert.throws(() => chunkRange(planTransfer(10, 1_024), 1), RangeError);
});
