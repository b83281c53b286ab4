import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { binaryCodec, jsonCodec } from './codec.ts';
import { errorCodes, errorEntry, errorMessage } from './errors.ts';
import { limits } from './limits.ts';

test('every error has an HTTP status of an error and a sentence for a person', () => {
  for (const code of errorCodes) {
    const { http, sentence } = errorEntry(code);
    assert.ok(http >= 400 && http <= 599, code);
    assert.match(sentence, /^[A-Z].*\.$/, code);
    assert.ok(sentence.length <= limits.errorMessageMax, code);
  }
});

test('every error that closes does so with a code that applications may use, or says that the server restarts', () => {
  for (const code of errorCodes) {
    const { closes } = errorEntry(code);
    if (closes === undefined) continue;
    assert.ok((closes >= 4000 && closes <= 4999) || closes === 1012, `${code} closes with ${closes}`);
  }
  assert.equal(errorEntry('DRAINING').closes, 1012);
});

test('every refusal can be told in both encodings, whatever its words quote', () => {
  const words = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 900 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 500 })
      .map((units) => String.fromCharCode(...units)),
    fc.constantFrom('', '🪑'.repeat(300), `x${'🪑'.repeat(300)}`, '\u202e'.repeat(401)),
  );
  const refusal = fc.record(
    {
      code: fc.constantFrom(...errorCodes),
      message: words,
      retryAfterMs: fc.double({ min: 0, max: 3_600_000, noNaN: true }),
    },
    { requiredKeys: ['code'] },
  );
  fc.assert(
    fc.property(refusal, fc.option(fc.constant('r1'), { nil: undefined }), (told, requestId) => {
      const message = errorMessage(told, requestId);
      for (const codec of [jsonCodec, binaryCodec]) {
        const heard = codec.decodeServer(codec.encodeServer(message));
        assert.ok(heard.ok, heard.ok ? '' : heard.refusal.message);
        assert.ok(heard.value.type === 'error');
        assert.equal(heard.value.code, told.code);
        assert.equal(heard.value.message, message.message);
        assert.equal(heard.value.requestId, requestId);
      }
    }),
    { numRuns: 100 },
  );
});

test('a refusal without words of its own has those of the catalogue', () => {
  for (const code of errorCodes) {
    assert.equal(errorMessage({ code }).message, errorEntry(code).sentence);
    assert.equal(errorMessage({ code, message: '' }).message, errorEntry(code).sentence);
  }
  assert.equal(errorMessage({ code: 'BAD_FIELD', message: 'room: is missing' }).message, 'room: is missing');
});
