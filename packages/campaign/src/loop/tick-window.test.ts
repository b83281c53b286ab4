import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TickRun, TickWindow } from './tick-window.ts';

function windowOf(weights: readonly number[], first = 1): TickWindow {
  const window = new TickWindow();
  weights.forEach((weight, index) =>
    window.add(first + index, new Uint8Array(weight).fill((first + index) % 256)),
  );
  return window;
}

const firstOf = ({ tick, ticks }: TickRun): number => tick - ticks.length + 1;

test('M6 every tick goes out three times where frames may be lost, and oftener while it is light', () => {
  const heavy = windowOf(Array.from({ length: 40 }, () => 250));
  assert.deepEqual(heavy.withRepeats(1, 1_136)?.ticks.length, 3);
  assert.deepEqual(heavy.withRepeats(2, 4_000)?.ticks.length, 6, 'two for each');
  const light = windowOf(Array.from({ length: 40 }, () => 1));
  assert.deepEqual(light.withRepeats(2, 1_136)?.ticks.length, 17, 'a quarter of a second');
});

test('M6 a frame has no more than fits: fewer repeats first, then none, then nothing at all', () => {
  const window = windowOf(Array.from({ length: 40 }, () => 500));
  assert.equal(window.withRepeats(1, 1_136)?.ticks.length, 2);
  assert.equal(window.withRepeats(1, 600)?.ticks.length, 1);
  assert.equal(window.withRepeats(1, 501), null);
  assert.equal(window.withRepeats(41, 1e9), null, 'fresh ones that are not kept');
});

test('M6 with repeats a campaign costs at most three times its ticks and 128 bytes a frame', () => {
  const window = new TickWindow();
  let fresh = 0;
  let sent = 0;
  const frames = 2_000;
  for (let tick = 1; tick <= frames; tick++) {
    const weight = tick % 17 === 0 ? 400 : (tick * 7) % 90;
    window.add(tick, new Uint8Array(weight));
    fresh += weight + 2;
    sent += window.withRepeats(1, 1_136)?.ticks.reduce((sum, { length }) => sum + length + 2, 0) ?? 0;
  }
  assert.ok(sent <= 3 * fresh + 128 * frames, `${sent} for ${fresh}`);
});

test('M6 what is kept can be asked for again; four seconds of ticks, and no more than 256 KB', () => {
  const window = windowOf(Array.from({ length: 500 }, () => 3));
  const run = window.after(497);
  assert.ok(run !== null);
  assert.deepEqual([firstOf(run), run.tick, run.ticks[0]?.[0]], [498, 500, 498 % 256]);
  assert.deepEqual(window.after(500)?.ticks, []);
  assert.deepEqual(window.after(900)?.ticks, [], 'what has not been is not asked for');
  assert.equal(window.after(260)?.ticks.length, 240);
  assert.equal(window.after(259), null);
  assert.equal(windowOf(Array.from({ length: 100 }, () => 100_000)).after(97), null);
});

test('M6 a row that does not go on begins anew', () => {
  const window = windowOf([1, 1, 1]);
  window.add(700, new Uint8Array(1));
  assert.equal(window.after(2), null);
  assert.equal(window.withRepeats(1, 1_136)?.ticks.length, 1);
  assert.equal(window.after(699)?.tick, 700);
});
