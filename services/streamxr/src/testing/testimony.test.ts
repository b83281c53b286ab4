import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Testimony } from './testimony.ts';

/** The story of a member who joined at offset 10 and heard `events`, and these lines of Ada. */
function heard({ events = [], lines = [] }: { events?: readonly number[]; lines?: readonly number[] }) {
  const testimony = new Testimony(10);
  for (const offset of events) testimony.heardEvent(offset);
  for (const line of lines) testimony.heardLine('Ada', line);
  return testimony;
}

test('P7 a whole story has no violations', () => {
  const testimony = heard({ events: [11, 12, 13, 14], lines: [1, 2, 3] });
  assert.deepEqual(testimony.violations, []);
  assert.deepEqual([testimony.offset, testimony.lastLineOf('Ada'), testimony.lastLineOf('Bob')], [14, 3, 0]);
});

test('P7 canary: a lost, a doubled and a late event are found, and each is named', () => {
  assert.deepEqual(heard({ events: [11, 13, 14] }).violations, ['event 12 is missing']);
  assert.deepEqual(heard({ events: [14] }).violations, ['event 11 to 13 are missing']);
  assert.deepEqual(heard({ events: [11, 12, 12, 13] }).violations, ['event 12 came after 12']);
  assert.deepEqual(heard({ events: [11, 13, 12, 14] }).violations, [
    'event 12 is missing',
    'event 12 came after 13',
  ]);
  assert.deepEqual(heard({ events: [10] }).violations, ['event 10 came after 10'], 'the welcome told it');
});

test('P7 canary: a lost, a doubled and a late line are found, the first one included', () => {
  assert.deepEqual(heard({ lines: [2] }).violations, ["Ada's line 1 is missing"]);
  assert.deepEqual(heard({ lines: [1, 1] }).violations, ["Ada's line 1 came after 1"]);
  assert.deepEqual(heard({ lines: [1, 3, 2] }).violations, [
    "Ada's line 2 is missing",
    "Ada's line 2 came after 3",
  ]);
});

test('P7 after a snapshot the story goes on from there, and only from there', () => {
  const testimony = heard({ lines: [1, 2] });
  testimony.caughtUpToLine('Ada', 9);
  testimony.heardLine('Ada', 10);
  assert.deepEqual(testimony.violations, []);
  testimony.heardLine('Ada', 9);
  assert.deepEqual(testimony.violations, ["Ada's line 9 came after 10"]);
});

test('P7 canary: whatever is done to a story, it shows', () => {
  const story = Array.from({ length: 50 }, (_, index) => 11 + index);
  fc.assert(
    fc.property(fc.nat(48), fc.constantFrom('drop', 'double', 'swap'), (at, deed) => {
      const [one, next] = [story[at] ?? 0, story[at + 1] ?? 0];
      const told = { drop: [], double: [one, one], swap: [next, one] }[deed];
      const length = deed === 'swap' ? 2 : 1;
      assert.notEqual(heard({ events: story.toSpliced(at, length, ...told) }).violations.length, 0);
    }),
  );
});

test('a story without end keeps a bounded list of what is wrong with it', () => {
  const testimony = heard({ events: Array.from({ length: 1_000 }, () => 10) });
  assert.equal(testimony.violations.length, 21);
  assert.equal(testimony.violations.at(-1), 'and 980 more');
});
