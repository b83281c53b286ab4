import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QualityLadder, type QualityWindow } from './quality.ts';

const easy: QualityWindow = { tickMs: 0.9, frameMs: 16.7, ticksBehind: 0, isLineLate: false };

/** Windows until the level changes; null when it does not within so many. */
function windowsToChange(ladder: QualityLadder, window: QualityWindow, most = 400): number | null {
  for (let count = 1; count <= most; count++) if (ladder.look(window)) return count;
  return null;
}

test('C1 a strong device climbs to what the campaign has, and no further', () => {
  const ladder = new QualityLadder(500_000);
  assert.equal(ladder.quality, 'low');
  while (windowsToChange(ladder, { ...easy, tickMs: 0.5 }, 20) !== null);
  assert.equal(ladder.quality, 'high');
});

test('C1 a level is tried only when its cost is to fit', () => {
  const ladder = new QualityLadder(1_000_000);
  assert.equal(windowsToChange(ladder, { ...easy, tickMs: 3 }), null);
  assert.notEqual(windowsToChange(ladder, { ...easy, tickMs: 2 }), null);
  assert.equal(ladder.quality, 'medium');
});

test('C1 one bad second changes nothing, two do', () => {
  const ladder = new QualityLadder(1_000_000);
  windowsToChange(ladder, easy);
  assert.equal(ladder.quality, 'medium');
  const slow = { ...easy, tickMs: 14 };
  assert.equal(ladder.look(slow), false);
  assert.equal(ladder.look(easy), false);
  assert.equal(ladder.look(slow), false);
  assert.equal(ladder.look(slow), true);
  assert.equal(ladder.quality, 'low');
});

test('C1 slow pictures cost particles, too', () => {
  const ladder = new QualityLadder(1_000_000);
  windowsToChange(ladder, easy);
  assert.equal(windowsToChange(ladder, { ...easy, frameMs: 40 }), 2);
});

test('C1 ticks that come late over the line cost no particles', () => {
  const ladder = new QualityLadder(1_000_000);
  windowsToChange(ladder, easy);
  const late = { ...easy, ticksBehind: 60, isLineLate: true };
  assert.equal(windowsToChange(ladder, late, 30), null);
  assert.equal(windowsToChange(ladder, { ...late, isLineLate: false }), 2);
});

test('C1 a level that had to be given up is tried again ever more seldom', () => {
  const ladder = new QualityLadder(250_000);
  const waits: number[] = [];
  for (let round = 0; round < 5; round++) {
    waits.push(windowsToChange(ladder, easy) ?? 0);
    assert.equal(ladder.quality, 'medium');
    windowsToChange(ladder, { ...easy, tickMs: 20 });
    assert.equal(ladder.quality, 'low');
  }
  for (let round = 1; round < 5; round++)
    assert.ok((waits[round] ?? 0) > (waits[round - 1] ?? 0), waits.join());
});

test('C1 who cannot simulate even the smallest level is told so, and not by slow pictures', () => {
  const ladder = new QualityLadder(500_000);
  for (let second = 0; second < 20; second++) ladder.look({ ...easy, frameMs: 200 });
  assert.equal(ladder.isOverwhelmed, false);
  for (let second = 0; second < 6; second++) ladder.look({ ...easy, tickMs: 30, ticksBehind: 100 });
  assert.equal(ladder.isOverwhelmed, true);
  assert.equal(ladder.quality, 'low');
});
