import { boxCells, boxMax, boxMin, constantsOffset, reactionUnitsMax, reactionUnitsPerSpeed } from './layout';

/**
 * Numbers that the innermost loops need in all four lanes. They lie in memory because engines make a constant of four lanes by
 * three instructions wherever it is used, and read one in a single instruction: a step takes a tenth less.
 */
@unmanaged
export class Constants {
  one: v128;
  minusOne: v128;
  signBit: v128;
  boxMin: v128;
  boxMax: v128;
  /** Added to a coordinate below 128, leaves its fraction in the lowest 16 bits and its whole part above them. */
  fixedPoint: v128;
  nodeMaskX: v128;
  nodeMaskY: v128;
  nodeMaskZ: v128;
  /** The direction out of the very centre of a ball must not be 0 / 0. */
  softening: v128;
  reactionUnits: v128;
  reactionUnitsMax: v128;
  reactionUnitsMin: v128;
  /** Added to a number below 2²², leaves it in the lowest bits, rounded. */
  wholeNumber: v128;
  // Large odd factors, each to mix other bits. Source: xxHash, Yann Collet, BSD.
  primeA: v128;
  primeB: v128;
  primeC: v128;
  packedPerUnit: v128;
  speedSteps: v128;
  speedMask: v128;

  @inline
  static here(): Constants {
    return changetype<Constants>(constantsOffset);
  }

  /** Before anything else is asked of a memory. */
  static write(): void {
    const constants = Constants.here();
    constants.one = f32x4.splat(1);
    constants.minusOne = f32x4.splat(-1);
    constants.signBit = f32x4.splat(-0.0);
    constants.boxMin = f32x4.splat(<f32>boxMin);
    constants.boxMax = f32x4.splat(<f32>boxMax);
    constants.fixedPoint = f32x4.splat(128);
    // A node is 16 bytes, a row 32 nodes, a layer 32 rows.
    constants.nodeMaskX = i32x4.splat(31 << 4);
    constants.nodeMaskY = i32x4.splat(31 << 9);
    constants.nodeMaskZ = i32x4.splat(31 << 14);
    constants.softening = f32x4.splat(1e-12);
    constants.reactionUnits = f32x4.splat(<f32>reactionUnitsPerSpeed);
    constants.reactionUnitsMax = f32x4.splat(<f32>reactionUnitsMax);
    constants.reactionUnitsMin = f32x4.splat(<f32>-reactionUnitsMax);
    constants.wholeNumber = f32x4.splat(12582912);
    constants.primeA = i32x4.splat(<i32>0x9e3779b1);
    constants.primeB = i32x4.splat(<i32>0x85ebca77);
    constants.primeC = i32x4.splat(<i32>0xc2b2ae3d);
    constants.packedPerUnit = f32x4.splat(<f32>65535 / <f32>boxCells);
    constants.speedSteps = f32x4.splat(63);
    constants.speedMask = i32x4.splat(63);
  }
}
