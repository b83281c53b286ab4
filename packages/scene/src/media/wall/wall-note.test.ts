import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitingWords } from './wall-note.ts';

test('M4 the wall says how many pictures wait for a place, and whose', () => {
  assert.equal(waitingWords([]), null);
  assert.equal(waitingWords(['Linus']), '1 more waiting: Linus');
  assert.equal(waitingWords(['Linus', 'Ada']), '2 more waiting: Linus, Ada');
  assert.equal(waitingWords(['Linus', 'Linus']), '2 more waiting: Linus');
});
