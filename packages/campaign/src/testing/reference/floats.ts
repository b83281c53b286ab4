import type { Triple } from './memory.ts';

/* Floats of 32 bits, one operation at a time. Doubles hold the exact product and enough of every sum to be rounded once. */

const round = Math.fround;

export function add(a: number, b: number): number {
  return round(a + b);
}

export function sub(a: number, b: number): number {
  return round(a - b);
}

export function mul(a: number, b: number): number {
  return round(a * b);
}

export function div(a: number, b: number): number {
  return round(a / b);
}

export function sqrt(a: number): number {
  return round(Math.sqrt(a));
}

/** As f32x4.pmin: what is not a number stays when it is the first. */
export function pmin(a: number, b: number): number {
  return b < a ? b : a;
}

export function pmax(a: number, b: number): number {
  return a < b ? b : a;
}

export function clamp(value: number, low: number, high: number): number {
  return pmax(pmin(value, high), low);
}

/** To the nearest whole number, to the even one of two: what is left when a float has no room for a fraction. */
export function nearest(a: number): number {
  const noRoom = 12_582_912;
  return sub(add(a, noRoom), noRoom);
}

/** In the kernel's order: the last two first. */
export function dot(a: Triple, b: Triple): number {
  return add(mul(a[0], b[0]), add(mul(a[1], b[1]), mul(a[2], b[2])));
}

export function minus(a: Triple, b: Triple): Triple {
  return [sub(a[0], b[0]), sub(a[1], b[1]), sub(a[2], b[2])];
}

export function plus(a: Triple, b: Triple): Triple {
  return [add(a[0], b[0]), add(a[1], b[1]), add(a[2], b[2])];
}

export function scaled(a: Triple, by: number): Triple {
  return [mul(a[0], by), mul(a[1], by), mul(a[2], by)];
}

export function cross(a: Triple, b: Triple): Triple {
  return [
    sub(mul(a[1], b[2]), mul(a[2], b[1])),
    sub(mul(a[2], b[0]), mul(a[0], b[2])),
    sub(mul(a[0], b[1]), mul(a[1], b[0])),
  ];
}

const scratch = new DataView(new ArrayBuffer(4));

/** The bits of a float as a word. */
export function bitsOf(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}
