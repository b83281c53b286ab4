import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatBytes,
  formatCount,
  formatCountdown,
  formatDistance,
  formatPeople,
  formatOrdinal,
} from './quantities.ts';

test('Bytes are read at a glance', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0 bytes'],
    [812, '812 bytes'],
    [1_400, '1.4 KB'],
    [9_960, '10 KB'],
    [999_950, '1.0 MB'],
    [38_000_000, '38 MB'],
    [2e15, '2000 TB'],
  ];
  for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text);
});

test('Counts, distances and people', () => {
  assert.equal(formatCount(12_400), '12,400');
  assert.equal(formatCount(1_240_000), '1.2 million');
  assert.equal(formatDistance(0.4), 'right here');
  assert.equal(formatDistance(3.2), '3 m away');
  assert.equal(formatPeople(1), '1 person');
  assert.equal(formatPeople(3), '3 people');
});

test('P7 a countdown never shows nought', () => {
  assert.equal(formatCountdown(3_001), '4 s');
  assert.equal(formatCountdown(0), '1 s');
});

test('a place in a line is said as people say it', () => {
  const places = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 1002].map(formatOrdinal);
  assert.deepEqual(places, '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th 1,002nd'.split(' '));
});
