import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { PlayoutClock } from './playout-clock.ts';

const msPerTick = 1000 / 60;

/** Ticks over a line of so much delay, shown 60 times a second; gives what was shown, by milliseconds. */
function play(seconds: number, delayMsOf: (tick: number) => number, from = 0) {
  const clock = new PlayoutClock();
  const arrivals = Array.from({ length: seconds * 60 }, (_, tick) => ({
    tick: from + tick,
    atMs: 1000 + tick * msPerTick + delayMsOf(tick),
  })).sort((a, b) => a.atMs - b.atMs);
  const shown: { readonly atMs: number; readonly tick: number; readonly newest: number }[] = [];
  let newest = -1;
  for (let atMs = 1000; atMs < 1000 + seconds * 1000; atMs += msPerTick) {
    while ((arrivals[0]?.atMs ?? Infinity) <= atMs) {
      const arrival = arrivals.shift();
      if (arrival === undefined || arrival.tick < newest) continue;
      newest = arrival.tick;
      clock.arrived(newest, arrival.atMs);
    }
    shown.push({ atMs, tick: clock.tickAt(atMs), newest });
  }
  return { shown, clock };
}

test('C1 what is shown goes on evenly, never back, and never beyond what has arrived', () => {
  const random = new SeededRandom(5);
  const { shown } = play(20, () => 30 + 40 * random.float());
  for (const [index, { tick, newest }] of shown.entries()) {
    const before = shown[index - 1]?.tick ?? -1;
    assert.ok(tick >= before, `went back at ${index}`);
    assert.ok(tick <= newest);
    // Settled: never faster than a little more than the clock.
    if (index > 300) assert.ok(tick - before < 1.15, `${tick - before} ticks in a picture`);
  }
});

test('C1 a steady line is shown within three ticks of its arrival', () => {
  const { shown } = play(5, () => 25);
  for (const { tick, newest } of shown.slice(60)) assert.ok(newest - tick < 3, `${newest - tick}`);
});

test('C1 a jittery line is shown later, and hardly ever waits', () => {
  const random = new SeededRandom(8);
  const { shown } = play(30, () => 20 + 60 * random.float());
  const settled = shown.slice(600);
  const waiting = settled.filter(({ tick, newest }) => tick === newest).length;
  assert.ok(waiting < settled.length / 100, `${waiting} of ${settled.length}`);
});

test('C1 after a rest it goes on with what comes, without racing through the time between', () => {
  const { clock } = play(3, () => 20);
  const restedMs = 60_000;
  for (let tick = 180; tick < 240; tick++) clock.arrived(tick, restedMs + (tick - 180) * msPerTick);
  const shown = clock.tickAt(restedMs + 60 * msPerTick);
  assert.ok(shown > 200 && shown <= 239, `${shown}`);
});

test('C1 whoever joins late starts at what is now', () => {
  const { shown } = play(2, () => 20, 100_000);
  assert.ok((shown.at(-1)?.tick ?? 0) > 100_100);
});
