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

  /** 1 or −1. */
  @inline
  static sign(value: v128): v128 {
    return v128.or(f32x4.splat(1), v128.and(value, f32x4.splat(-0.0)));
  }

  /** In this order of arguments what is not a number stays what it is, to be found later. */
  @inline
  static clamp(value: v128, low: v128, high: v128): v128 {
    return f32x4.pmax(f32x4.pmin(value, high), low);
  }
}
