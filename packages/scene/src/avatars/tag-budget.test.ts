import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseTags, tagFadeEndMetres, tagFadeStartMetres, tagOpacity, tagScale } from './tag-budget.ts';
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

test('P8 the nearest members have names, never more than the budget, nobody beyond the fade', () => {
  const candidates = Array.from({ length: 1000 }, (_, i) => ({
    clientId: `c${i}`,
    distanceMetres: ((i * 617) % 1000) / 10,
  }));
  const chosen = chooseTags(candidates, 24);
  assert.equal(chosen.length, 24);
  const farthest = Math.max(...chosen.map(({ distanceMetres }) => distanceMetres));
  const left = candidates.filter((candidate) => !chosen.includes(candidate));
  assert.ok(left.every(({ distanceMetres }) => distanceMetres >= farthest));
  assert.deepEqual(chooseTags([{ clientId: 'far', distanceMetres: 16 }], 24), []);
});

test('a long name is cut between characters and says so', () => {
  const widthOf = (text: string): number => Array.from(text).length;
  assert.equal(fitText('Ada', 10, widthOf), 'Ada');
  assert.equal(fitText('Ada Lovelace', 6, widthOf), 'Ada L…');
  assert.equal(fitText('👩🏽‍🚀'.repeat(9), 3, widthOf).isWellFormed(), true);
  assert.equal(fitText('wide', 0, widthOf), '…');
});
