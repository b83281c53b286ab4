import { Malformed } from '../wire/malformed.ts';
import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';

/** Ones before a Rice code gives up and becomes an exponential Golomb code: no residual, however large, takes many bits. */
const quotientMax = 7;
/** No number here has more bits. */
const widthMax = 30;

/** Signed to unsigned, so that small negative numbers stay small. |value| < 2^29. */
export function zigzag(value: number): number {
  return (value << 1) ^ (value >> 31);
}

export function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}

/**
 * Exponential Golomb code of order `k`, 0 ≤ value < 2^29: short for what is below 2^k, two bits more for each doubling.
 * Source: J. Teuhola, A compression method for clustered bit-vectors, 1978.
 */
export function writeExpGolomb(bits: BitWriter, value: number, k: number): void {
  const offset = value + 2 ** k;
  const width = 32 - Math.clz32(offset);
  writeLong(bits, 0, width - 1 - k);
  writeLong(bits, offset, width);
}

export function readExpGolomb(bits: BitReader, k: number): number {
  let width = k + 1;
  while (!bits.flag()) {
    width += 1;
    if (width > widthMax) throw new Malformed('number longer than 30 bits');
  }
  const rest = width - 1;
  const offset =
    rest > 15
      ? (((1 << (rest - 15)) | bits.bits(rest - 15)) << 15) | bits.bits(15)
      : (1 << rest) | bits.bits(rest);
  return offset - 2 ** k;
}

/** Up to 30 bits. */
function writeLong(bits: BitWriter, value: number, count: number): void {
  if (count > 15) bits.bits(value >>> 15, count - 15);
  bits.bits(value, Math.min(count, 15));
}

/**
 * Rice code: the best whole-bit code for numbers whose mean is about 2^k. Source: R. F. Rice, Some practical universal noiseless
 * coding techniques, JPL 79-22, 1979.
 */
export function writeRice(bits: BitWriter, value: number, k: number): void {
  const quotient = value >>> k;
  if (quotient < quotientMax) {
    bits.bits(2 ** (quotient + 1) - 2, quotient + 1);
    bits.bits(value, k);
  } else {
    bits.bits(2 ** quotientMax - 1, quotientMax);
    writeExpGolomb(bits, value - (quotientMax << k), k + 2);
  }
}

export function readRice(bits: BitReader, k: number): number {
  let quotient = 0;
  while (quotient < quotientMax && bits.flag()) quotient += 1;
  if (quotient < quotientMax) return (quotient << k) | bits.bits(k);
  return (quotientMax << k) + readExpGolomb(bits, k + 2);
}
