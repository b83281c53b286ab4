import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Malformed } from './malformed.ts';
import { choice, printable, text } from './scalar-fields.ts';

const codes = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const controls = [...codes(0x00, 0x1f), ...codes(0x7f, 0x9f)];
const reordering = [...codes(0x202a, 0x202e), ...codes(0x2066, 0x2069), 0xfeff];
const lineBreaks = [0x2028, 0x2029];
const lineFeedAndTab = [0x0a, 0x09];

test('a line takes no control, no line break and no mark that reorders it', () => {
  const line = text({ max: 10 });
  for (const code of [...controls, ...reordering, ...lineBreaks]) {
    const character = String.fromCharCode(code);
    assert.throws(() => line.parse(`a${character}b`), Malformed, code.toString(16));
    assert.equal(printable(`a${character}b`), 'a\ufffdb');
  }
});

test('several lines take line breaks and tabs, and nothing else of the kind', () => {
  const lines = text({ max: 10, multiline: true });
  for (const code of [...controls, ...reordering].filter((each) => !lineFeedAndTab.includes(each)))
    assert.throws(() => lines.parse(`a${String.fromCharCode(code)}b`), Malformed, code.toString(16));
  for (const code of [...lineFeedAndTab, ...lineBreaks])
    assert.equal(lines.parse(String.fromCharCode(code)), String.fromCharCode(code));
});

test('text of every script and every joined emoji passes, and printable leaves it alone', () => {
  const line = text({ max: 40 });
  for (const words of ['Ада', '艾达', 'عايدة', 'अदा', '👩‍🚀', '🏳️‍🌈', '<script>', 'O\'Neil & "co"']) {
    assert.equal(line.parse(words), words);
    assert.equal(printable(words), words);
  }
});

test('the bounds of text count UTF-16 units and hold at both ends', () => {
  const some = text({ min: 2, max: 4 });
  for (const good of ['ab', 'abcd', '🪑', '🪑🪑']) assert.equal(some.parse(good), good);
  for (const bad of ['', 'a', 'abcde', '🪑🪑a', '\ud83e\ud83e', '\ude91\ud83e'])
    assert.throws(() => some.parse(bad), Malformed);
});

test('a choice takes its words and not what every object inherits', () => {
  const size = choice(['small', 'large']);
  assert.equal(size.parse('large'), 'large');
  for (const bad of ['Large', '', 'constructor', '__proto__', '0', 0, null, ['small']])
    assert.throws(() => size.parse(bad), Malformed);
});

test('P1 a name has to show something', () => {
  const name = text({ max: 40, visible: true });
  for (const nothing of [' ', '   ', '\u200d', '\u00a0\u2003', '\u200b\u2060'])
    assert.throws(() => name.parse(nothing), Malformed);
  for (const something of ['a', ' Ada ', '艾', '🪑', '-']) assert.equal(name.parse(something), something);
});
