import fc, { type Arbitrary } from 'fast-check';
import type { Vec3 } from '@streamxr/spatial';

/** Values of the wire's simplest fields, for properties. */

const lineForbidden = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** Something that a person can see. */
const visible = /[\p{L}\p{N}\p{P}\p{S}\p{M}]/u;

export function textUpTo(max: number): Arbitrary<string> {
  return fc
    .oneof(
      { weight: 8, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(max, 12) }) },
      // The longest there are, with one and with two code units per character, and what HTML and JSON would trip over.
      {
        weight: 1,
        arbitrary: fc.constantFrom('x'.repeat(max), '漢'.repeat(max), '🪑'.repeat(Math.floor(max / 2))),
      },
      { weight: 1, arbitrary: fc.constantFrom('<b>"\\&\'', '__proto__', 'null', '…') },
    )
    .filter((text) => text.length <= max && !lineForbidden.test(text) && visible.test(text));
}

export function counterId(prefix: string): Arbitrary<string> {
  return fc
    .oneof(fc.nat(), fc.maxSafeNat(), fc.constant(999_999_999_999_999))
    .filter((count) => count < 1e15)
    .map((count) => `${prefix}${count}`);
}

export function hex(lengthBytes: number): Arbitrary<string> {
  return fc
    .uint8Array({ minLength: lengthBytes, maxLength: lengthBytes })
    .map((bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}

export function whole(max: number): Arbitrary<number> {
  return fc
    .oneof(fc.integer({ min: 0, max: Math.min(max, 300) }), fc.maxSafeNat(), fc.constant(max))
    .filter((value) => value <= max);
}

export function number(min: number, max: number): Arbitrary<number> {
  // Minus zero is not a value of the wire: it arrives as zero.
  return fc.double({ min, max, noNaN: true }).map((value) => value + 0);
}

export function vector(min: number, max: number): Arbitrary<Vec3> {
  const axis = fc.oneof(
    fc.double({ min, max, noNaN: true }),
    fc.double({ min: Math.max(min, -10), max: Math.min(max, 10), noNaN: true }),
  );
  return fc.tuple(axis, axis, axis);
}
