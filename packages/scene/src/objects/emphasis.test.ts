import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emphasis } from './emphasis.ts';
import type { SharedObjectView } from './shared-object.ts';

const free: SharedObjectView = {
  objectId: 'o1',
  kind: 'cube',
  position: [0, 0, 0],
  rotation: [0, 0, 0, 1],
  scale: [1, 1, 1],
  color: '#ffffff',
  holder: null,
  holderColor: null,
  locked: false,
};
const held: SharedObjectView = { ...free, holder: 'c1', holderColor: '#3fa7d6' };

test('P3 a held object is marked in the colour of its holder, whatever else it is', () => {
  const emphasis = new Emphasis('#ffb169');
  assert.equal(emphasis.styleOf(held, true, true)?.color, '#3fa7d6');
  assert.equal(emphasis.styleOf(free, true, true)?.color, '#ffb169');
  assert.notEqual(emphasis.styleOf(free, false, true), null);
  assert.equal(emphasis.styleOf(free, false, false), null);
});

test('P3 a locked object that is pointed at or selected is marked as such; one that is held is held', () => {
  const emphasis = new Emphasis('#ffb169');
  const locked = { ...free, locked: true };
  const mark = emphasis.styleOf(locked, false, true);
  assert.ok(mark !== null && mark.color !== emphasis.styleOf(free, false, true)?.color);
  assert.equal(emphasis.styleOf(locked, true, false), mark);
  assert.equal(emphasis.styleOf(locked, false, false), null);
  assert.equal(emphasis.styleOf({ ...held, locked: true }, false, true)?.color, '#3fa7d6');
});

test('one colour is one style, so that nothing is drawn anew for it', () => {
  const emphasis = new Emphasis('#ffb169');
  assert.equal(emphasis.styleOf(held, false, false), emphasis.styleOf(held, true, false));
});
