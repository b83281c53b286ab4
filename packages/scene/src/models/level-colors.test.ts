import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelColorIndex, levelPalette } from './level-colors.ts';

test('A6 the root is the first colour, the finest level the last, however many there are', () => {
  const finest = levelPalette.length - 1;
  for (const levels of [1, 2, 3, 8]) {
    assert.equal(levelColorIndex(-1, levels), 0);
    assert.equal(levelColorIndex(levels - 1, levels), finest);
    const indices = Array.from({ length: levels }, (_, level) => levelColorIndex(level, levels));
    assert.deepEqual(
      indices,
      indices.toSorted((a, b) => a - b),
    );
  }
  assert.equal(levelColorIndex(-1, 0), finest);
});
