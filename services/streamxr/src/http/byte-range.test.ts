import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRange } from './byte-range.ts';

test('A3 ranges as RFC 9110 writes them', () => {
  const part = (start: number, end: number) => ({ kind: 'part', range: { start, end } });
  assert.deepEqual(parseRange('bytes=0-0', 10), part(0, 0));
  assert.deepEqual(parseRange('bytes=2-99', 10), part(2, 9));
  assert.deepEqual(parseRange('bytes=-3', 10), part(7, 9));
  assert.deepEqual(parseRange('bytes=-30', 10), part(0, 9));
  assert.deepEqual(parseRange('bytes=10-', 10), { kind: 'unsatisfiable' });
  assert.deepEqual(parseRange('bytes=-0', 10), { kind: 'unsatisfiable' });
  assert.deepEqual(parseRange(undefined, 10), { kind: 'whole' });
});

test('A3 whatever is asked, a range lies inside', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^bytes=[0-9, -]{0,20}$/), fc.nat(1_000), (header, bytes) => {
      const asked = parseRange(header, bytes);
      if (asked.kind !== 'part') return;
      const { start, end } = asked.range;
      assert(start >= 0 && start <= end && end < bytes, header);
    }),
    { numRuns: 1_000 },
  );
});
