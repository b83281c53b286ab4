import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDay, isSameDay } from './times.ts';

const noon = new Date(2026, 10, 22, 12).getTime();
const daysBefore = (days: number) => new Date(2026, 10, 22 - days, 23, 59).getTime();

test('P5 chat days are named as people name them', () => {
  assert.equal(formatDay(noon - 3_600_000, noon), 'Today');
  assert.equal(formatDay(daysBefore(1), noon), 'Yesterday');
  assert.equal(formatDay(daysBefore(3), noon), 'Thursday');
  assert.equal(formatDay(new Date(2026, 2, 12).getTime(), noon), '12 March');
  assert.equal(formatDay(new Date(2025, 2, 12).getTime(), noon), '12 March 2025');
});

test('P5 a clock that runs ahead is still today', () => {
  assert.equal(formatDay(noon + 86_400_000, noon), 'Today');
});

test('P5 midnight parts the days', () => {
  assert.ok(!isSameDay(daysBefore(1), noon));
  assert.ok(isSameDay(noon, noon + 1));
});
