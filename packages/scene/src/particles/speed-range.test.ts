import assert from 'node:assert/strict';
import { test } from 'node:test';
import { particleWords } from './particle-format.ts';
import { SpeedRange } from './speed-range.ts';

const alive = 100 << 9;

/** Particles of which the i-th has the speed step `speedOf(i)`, of 63. */
function packed(count: number, speedOf: (index: number) => number, look = alive): Uint32Array {
  const words = new Uint32Array(count * particleWords);
  for (let index = 0; index < count; index++)
    words[index * particleWords + 1] = ((look | (speedOf(index) << 3)) << 16) >>> 0;
  return words;
}

test('C6 the palette spreads over the speeds that there are', () => {
  const range = new SpeedRange();
  range.look(
    packed(50_000, (index) => 10 + (index % 11)),
    50_000,
    0,
  );
  assert.ok(range.from > 8 / 63 && range.from < 12 / 63, `${range.from}`);
  assert.ok(range.to > 18 / 63 && range.to < 22 / 63, `${range.to}`);
});

test('C6 when all are equally fast the palette does not show noise', () => {
  const range = new SpeedRange();
  range.look(
    packed(1000, () => 30),
    1000,
    0,
  );
  assert.ok(range.to - range.from > 0.07);
});

test('C6 the palette follows a change of speed gently, and arrives', () => {
  const range = new SpeedRange();
  range.look(
    packed(1000, () => 10),
    1000,
    0,
  );
  const before = range.to;
  const fast = packed(1000, () => 60);
  range.look(fast, 1000, 1 / 60);
  assert.ok(range.to - before < 0.05);
  for (let second = 0; second < 10; second++) range.look(fast, 1000, 1);
  assert.ok(range.to > 0.9);
});

test('C6 slots that nobody lives in have no speed', () => {
  const range = new SpeedRange();
  range.look(
    packed(1000, () => 40, 0),
    1000,
    0,
  );
  assert.deepEqual([range.from, range.to], [0, 1]);
});
