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
  const parts = (...ranges: (readonly [number, number])[]) => ({
    kind: 'parts',
    ranges: ranges.map(([start, end]) => ({ start, end })),
  });
  assert.deepEqual(parseRange('bytes=0-1,,4-5', 10), parts([0, 1], [4, 5]));
  assert.deepEqual(parseRange('bytes=-1, 2-3, 50-60', 10), parts([9, 9], [2, 3]));
  assert.deepEqual(parseRange('bytes=3-4,50-60', 10), part(3, 4));
  assert.deepEqual(parseRange('bytes=30-40,50-60', 10), { kind: 'unsatisfiable' });
  for (const odd of [
    'bytes=0-5,3-8',
    'bytes=0-3,4-8',
    'bytes=0-1,x',
    'bytes=,',
    `bytes=${'0-0,'.repeat(17)}`,
  ])
    assert.deepEqual(parseRange(odd, 10), { kind: 'whole' }, odd);
});

test('A3 whatever is asked, a range lies inside', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^bytes=[0-9, -]{0,20}$/), fc.nat(1_000), (header, bytes) => {
      const asked = parseRange(header, bytes);
      const ranges = asked.kind === 'part' ? [asked.range] : asked.kind === 'parts' ? asked.ranges : [];
      for (const { start, end } of ranges) assert(start >= 0 && start <= end && end < bytes, header);
    }),
    { numRuns: 1_000 },
  );
});
