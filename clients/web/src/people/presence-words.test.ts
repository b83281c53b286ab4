import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePresence, roomTitle } from './presence-words.ts';

test('P1 a visitor reads at the door who is there', () => {
  assert.equal(describePresence([]), 'Nobody else is here yet');
  assert.equal(describePresence(['Ada']), 'Ada is here');
  assert.equal(describePresence(['Ada', 'Lin']), 'Ada and Lin are here');
  assert.equal(describePresence(['Ada', 'Lin', 'Bo']), 'Ada, Lin and 1 other are here');
  assert.equal(describePresence(['Ada', 'Lin', 'Bo', 'Mi']), 'Ada, Lin and 2 others are here');
});

test('P1 the default room has a name for people', () => {
  assert.equal(roomTitle('default'), 'Main room');
  assert.equal(roomTitle('atelier'), 'atelier');
});
