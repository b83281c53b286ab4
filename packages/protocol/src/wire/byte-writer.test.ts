import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

const value = fc.oneof(
  fc.record({ kind: fc.constant('u8' as const), number: fc.nat(255) }),
  fc.record({ kind: fc.constant('u32' as const), number: fc.nat(2 ** 32 - 1) }),
  fc.record({ kind: fc.constant('u48' as const), number: fc.maxSafeNat().map((number) => number % 2 ** 48) }),
  fc.record({ kind: fc.constant('f32' as const), number: fc.float() }),
  fc.record({ kind: fc.constant('f64' as const), number: fc.double() }),
  fc.record({ kind: fc.constant('varint' as const), number: fc.maxSafeNat() }),
  fc.record({
    kind: fc.constant('zigzag' as const),
    number: fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 }),
  }),
);

test('what was written in any order is read back in that order, and nothing is left', () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 60, size: 'max' }),
      fc.string({ unit: 'grapheme' }),
      (values, text) => {
        const writer = new ByteWriter(1);
        for (const { kind, number } of values) writer[kind](number);
        writer.text(text);
        const reader = new ByteReader(writer.finish());
        for (const { kind, number } of values) assert.deepStrictEqual(reader[kind](), number);
        assert.equal(reader.text(1_000), text);
        assert.equal(reader.remaining, 0);
      },
    ),
  );
});

test('whole numbers take one byte for each seven bits', () => {
  for (const [number, bytes] of [
    [0, 1],
    [127, 1],
    [128, 2],
    [16_383, 2],
    [16_384, 3],
    [Number.MAX_SAFE_INTEGER, 8],
  ] as const) {
    const writer = new ByteWriter();
    writer.varint(number);
    assert.equal(writer.length, bytes);
  }
});

test('a reused writer begins anew and leaves what it gave alone', () => {
  const writer = new ByteWriter(2);
  writer.u32(1);
  const first = writer.finish();
  writer.reset();
  writer.u8(9);
  assert.deepEqual(Array.from(writer.finish()), [9]);
  assert.deepEqual(Array.from(first), [1, 0, 0, 0]);
});
