import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hotkeyFor } from './hotkeys.ts';

const press = (key: string, held: { ctrl?: boolean; shift?: boolean; alt?: boolean } = {}) =>
  hotkeyFor({ key, ctrl: false, shift: false, alt: false, ...held });

test('X4 every action of the page has a key', () => {
  assert.deepEqual(press('t'), { does: 'drawer', drawer: 'chat' });
  assert.deepEqual(press('?', { shift: true }), { does: 'drawer', drawer: 'help' });
  assert.deepEqual(press('2'), { does: 'add', kind: 'sphere' });
  assert.deepEqual(press('z', { ctrl: true }), { does: 'undo' });
  assert.deepEqual(press('Z', { ctrl: true, shift: true }), { does: 'redo' });
  assert.deepEqual(press('y', { ctrl: true }), { does: 'redo' });
});

test('X4 the browser keeps its own keys and the scene those for moving', () => {
  assert.equal(press('t', { ctrl: true }), null);
  assert.equal(press('l', { alt: true }), null);
  for (const key of ['w', 'a', 's', 'd', 'q', 'e', 'r', 'f', 'g', '[', ']', 'Enter', 'Delete', 'Escape'])
    assert.equal(press(key), null);
});
