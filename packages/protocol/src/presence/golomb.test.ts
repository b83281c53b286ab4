import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { readExpGolomb, readRice, unzigzag, writeExpGolomb, writeRice, zigzag } from './golomb.ts';

const value = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 ** 29 - 1 }));
const order = fc.integer({ min: 0, max: 16 });

test('numbers of any size and order come back, whatever stands before and after', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, order, fc.boolean())), (numbers) => {
      const writer = new BitWriter(1);
      for (const [number, k, rice] of numbers)
        if (rice) writeRice(writer, Math.min(number, 2 ** 28), k);
        else writeExpGolomb(writer, number, k);
      const reader = new BitReader(writer.finish());
      for (const [number, k, rice] of numbers)
        if (rice) assert.equal(readRice(reader, k), Math.min(number, 2 ** 28));
        else assert.equal(readExpGolomb(reader, k), number);
      reader.end();
    }),
  );
});

test('signed numbers come back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 28), max: 2 ** 28 }), (number) => {
      assert.equal(unzigzag(zigzag(number)), number);
      assert.ok(zigzag(number) >= 0);
    }),
  );
});
