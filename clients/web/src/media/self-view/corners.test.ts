import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cornerBeside, nearestCorner } from './corners.ts';

test('M4 the own picture goes to the corner it is let go beside', () => {
  assert.equal(nearestCorner(10, 10, 800, 600), 'top-left');
  assert.equal(nearestCorner(401, 299, 800, 600), 'top-right');
  assert.equal(nearestCorner(0, 600, 800, 600), 'bottom-left');
  assert.equal(nearestCorner(900, 700, 800, 600), 'bottom-right');
});

test('M4 arrow keys take the own picture from corner to corner, and other keys do not', () => {
  assert.equal(cornerBeside('bottom-right', 'ArrowLeft'), 'bottom-left');
  assert.equal(cornerBeside('bottom-left', 'ArrowUp'), 'top-left');
  assert.equal(cornerBeside('top-left', 'ArrowRight'), 'top-right');
  assert.equal(cornerBeside('top-right', 'ArrowDown'), 'bottom-right');
  assert.equal(cornerBeside('top-right', 'ArrowUp'), 'top-right', 'the window ends there');
  assert.equal(cornerBeside('top-right', 'Enter'), null);
});
