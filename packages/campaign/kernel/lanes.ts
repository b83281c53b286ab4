import { Constants } from './constants';

/** Arithmetic of four numbers at once. The order of additions is part of the result: engines must not differ in a bit. */
export class Lanes {
  @inline
  static dot(ax: v128, ay: v128, az: v128, bx: v128, by: v128, bz: v128): v128 {
    return f32x4.add(f32x4.mul(ax, bx), f32x4.add(f32x4.mul(ay, by), f32x4.mul(az, bz)));
  }

  /** One component of a cross product: a × b − c × d. */
  @inline
  static cross(a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.sub(f32x4.mul(a, b), f32x4.mul(c, d));
  }

  @inline
  static first(value: v128): f32 {
    return f32x4.extract_lane(value, 0);
  }

  /** Whether a comparison held in any lane. */
  @inline
  static any(comparison: v128): bool {
    return i32x4.bitmask(comparison) != 0;
  }

  /** 1 or −1. */
  @inline
  static sign(value: v128): v128 {
    const sign = v128.and(value, Constants.here().signBit);
    return v128.or(sign, Constants.here().one);
  }

  /** In this order of arguments what is not a number stays what it is, to be found later. */
  @inline
  static clamp(value: v128, low: v128, high: v128): v128 {
    return f32x4.pmax(f32x4.pmin(value, high), low);
  }
}
