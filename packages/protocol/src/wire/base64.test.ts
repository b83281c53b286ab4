import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromBase64, toBase64 } from './base64.ts';
import { Malformed } from './malformed.ts';

test('base64 is that of everybody else, and comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = toBase64(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64'));
      assert.deepEqual([...fromBase64(text)], [...bytes]);
    }),
  );
});

test('text that is no base64 is refused, never guessed at', () => {
  for (const text of [
    'A',
    'AA',
    'AAA',
    '====',
    'A===',
    'AA=A',
    'AAA=AAAA',
    'AA-_',
    'AB==',
    'AAB=',
    'A A=',
    'é+/=',
  ])
    assert.throws(() => fromBase64(text), Malformed, text);
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (text) => {
      try {
        assert.equal(toBase64(fromBase64(text)), text);
      } catch (error) {
        assert.ok(error instanceof Malformed);
      }
    }),
  );
});
