/*
 * A particle as the kernel of campaigns packs it (docs/decisions/0026): two halves of 8 bytes, how it is now and how it was at the
 * packing before. A half is x, y, z in 16 bits each, 0 to 65,535 across the box, then its look: 3 bits of emitter, 6 of the square
 * root of its speed, 7 of the life that is left, 0 only for slots that nobody lives in.
 */

/** 32-bit words of a particle. */
export const particleWords = 4;

const speedSteps = 63;

/** Of a particle's second word: the square root of its share of the top speed, 0 to 1; null for a slot that nobody lives in. */
export function packedSpeed(word: number): number | null {
  return word >>> 25 === 0 ? null : ((word >>> 19) & speedSteps) / speedSteps;
}

/** The same in the vertex shader. A half is a `uvec2`. */
export const particleFormatGlsl = /* glsl */ `
  vec3 placeOf(uvec2 half_) {
    return vec3(half_.x & 0xffffu, half_.x >> 16u, half_.y & 0xffffu) / 65535.0;
  }
  float emitterOf(uvec2 half_) {
    return float((half_.y >> 16u) & 7u);
  }
  float speedOf(uvec2 half_) {
    return float((half_.y >> 19u) & 63u) / 63.0;
  }
  float lifeLeftOf(uvec2 half_) {
    return float(half_.y >> 25u) / 127.0;
  }
`;
