/* Chance without a state: the same (seed, tick, purpose, slot) gives the same number on every machine, whoever asks first. */

/** What a number is drawn for; no two purposes share their numbers. */
export const forLifetime = 1;
export const forPhase = 2;
export const forEmitter = 3;
export const forDither = 4;
/** And the five after it: three axes of the position, three of the velocity. */
export const forCohortBirth = 16;
export const forSlotBirth = 32;

export class Random {
  /** Every bit of the result depends on every bit of `x`. Source: lowbias32, Chris Wellons, public domain. */
  @inline
  static mix(x: u32): u32 {
    x ^= x >> 16;
    x *= 0x7feb352d;
    x ^= x >> 15;
    x *= 0x846ca68b;
    x ^= x >> 16;
    return x;
  }

  @inline
  static salt(seed: u32, tick: u32, purpose: u32): u32 {
    return Random.mix(seed ^ (tick * 0x9e3779b1) ^ (purpose * 0x85ebca6b));
  }

  /** `mix` of four numbers at once. */
  @inline
  static mixLanes(x: v128): v128 {
    x = v128.xor(x, i32x4.shr_u(x, 16));
    x = i32x4.mul(x, i32x4.splat(0x7feb352d));
    x = v128.xor(x, i32x4.shr_u(x, 15));
    x = i32x4.mul(x, i32x4.splat(<i32>0x846ca68b));
    return v128.xor(x, i32x4.shr_u(x, 16));
  }

  /** In (−1, 1), most often near 0: the sum of two halves of one number. */
  @inline
  static spreadLanes(index: v128, salt: u32): v128 {
    const bits = Random.mixLanes(i32x4.add(index, i32x4.splat(salt)));
    const sum = i32x4.add(v128.and(bits, i32x4.splat(0xffff)), i32x4.shr_u(bits, 16));
    return f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(sum, i32x4.splat(0xffff))), f32x4.splat(1.0 / 65536.0));
  }
}
