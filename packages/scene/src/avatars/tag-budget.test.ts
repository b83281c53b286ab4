import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  chooseTags,
  type TagCandidate,
  tagFadeEndMetres,
  tagFadeStartMetres,
  tagOpacity,
  tagScale,
} from './tag-budget.ts';
import { fitText } from './tag-texture.ts';

test('P8 a name is clear up to 12 m and gone at 16 m', () => {
  assert.equal(tagOpacity(0), 1);
  assert.equal(tagOpacity(tagFadeStartMetres), 1);
  assert.equal(tagOpacity(14), 0.5);
  assert.equal(tagOpacity(tagFadeEndMetres), 0);
  assert.equal(tagOpacity(500), 0);
});

test('P8 a tag grows with distance, less than perspective shrinks it, within bounds', () => {
  for (let metres = 0.2; metres < 40; metres += 0.1) {
    assert.ok(tagScale(metres) >= 0.8 && tagScale(metres) <= 2.2);
    assert.ok(tagScale(metres + 0.1) / (metres + 0.1) < tagScale(metres) / metres);
  }
});

const candidate = (
  clientId: string,
  distanceMetres: number,
  x = 0,
  y = 0,
  isTagged = false,
): TagCandidate => ({
  clientId,
  distanceMetres,
  x,
  y,
  width: 80,
  height: 20,
  isTagged,
});

test('P8 the nearest members have names, never more than the budget, nobody beyond the fade', () => {
  const candidates = Array.from({ length: 1000 }, (_, i) =>
    candidate(`c${i}`, ((i * 617) % 1000) / 10, i * 200),
  );
  const chosen = chooseTags(candidates, 24);
  assert.equal(chosen.length, 24);
  const farthest = Math.max(...chosen.map(({ distanceMetres }) => distanceMetres));
  const left = candidates.filter((other) => !chosen.includes(other));
  assert.ok(left.every(({ distanceMetres }) => distanceMetres >= farthest));
  assert.deepEqual(chooseTags([candidate('far', 16)], 24), []);
});

test('P8 no tag lies over another: the nearer one has it', () => {
  const coordinate = fc.integer({ min: -400, max: 400 });
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate, fc.integer({ min: 1, max: 15 }))), (places) => {
      const chosen = chooseTags(
        places.map(([x, y, metres], i) => candidate(`c${i}`, metres, x, y)),
        24,
      );
      for (const a of chosen)
        for (const b of chosen) assert.ok(a === b || Math.abs(a.x - b.x) >= 80 || Math.abs(a.y - b.y) >= 20);
    }),
  );
});

test('P8 a tag does not jump to somebody who is hardly nearer', () => {
  const chosen = chooseTags([candidate('had it', 5, 0, 0, true), candidate('nearer', 4.8, 10)], 24);
  assert.deepEqual(
    chosen.map(({ clientId }) => clientId),
    ['had it'],
  );
});

test('a long name is cut between characters and says so', () => {
  const widthOf = (text: string): number => Array.from(text).length;
  assert.equal(fitText('Ada', 10, widthOf), 'Ada');
  assert.equal(fitText('Ada Lovelace', 6, widthOf), 'Ada L…');
  assert.equal(fitText('👩🏽‍🚀'.repeat(9), 3, widthOf).isWellFormed(), true);
  assert.equal(fitText('wide', 0, widthOf), '…');
});
