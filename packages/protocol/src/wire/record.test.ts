import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { optional } from './field.ts';
import { Malformed } from './malformed.ts';
import { list, nullable, record } from './record.ts';
import { bool, whole } from './scalar-fields.ts';

test('a record keeps any number of optional fields, eight to a byte of the mask', () => {
  const keys = 'abcdefghijklmnopq'.match(/./g) ?? [];
  const wide = record(Object.fromEntries(keys.map((key) => [key, optional(whole(9))])));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), fc.nat(9), { noNullPrototype: true }), (value) => {
      const writer = new ByteWriter(1);
      wide.write(writer, value);
      const frame = writer.finish();
      assert.equal(frame.length, 3 + Object.keys(value).length);
      assert.deepEqual(wide.read(new ByteReader(frame)), value);
    }),
  );
});

test('what every object inherits is no field of a record', () => {
  const named = record({ constructor: optional(bool), toString: optional(bool) });
  assert.deepEqual(Object.keys(named.parse({})), []);
  assert.deepEqual(named.parse({ constructor: true }), { constructor: true });
});

test('a complaint names the way to the field', () => {
  const nested = record({ rows: list(record({ seen: nullable(bool) }), 3) });
  assert.throws(() => nested.parse({ rows: [{ seen: null }, { seen: 'no' }] }), {
    name: 'Malformed',
    path: 'rows.1.seen',
  });
  assert.throws(() => nested.read(new ByteReader(Uint8Array.of(1, 2))), {
    name: 'Malformed',
    path: 'rows.0.seen',
  });
});

test('an error that is not a complaint passes unchanged', () => {
  const broken = new RangeError('broken');
  const failing = {
    ...bool,
    parse(): boolean {
      throw broken;
    },
  };
  assert.throws(
    () => record({ failing }).parse({ failing: true }),
    (error) => error === broken && !(error instanceof Malformed),
  );
});
